import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { ask, greeted, replies, wholeReply, withBrowser } from "./browser";
import { withHistory } from "./history";
import { press, send, type View, VIEWS } from "./views";

withBrowser();

const LONG = "A thought that takes its time, and more than one line, to be said in full. ".repeat(3);

const textOf = (index: number) => `Message ${index}. ${LONG}`;

/** Pixels between the end of the thread and what is seen of it. */
function gap(page: Page): Promise<number> {
  return page.evaluate(() => {
    const viewport = document.querySelector('[role="log"]')?.closest(".overflow-y-auto");
    return viewport == null ? Number.NaN : viewport.scrollHeight - viewport.scrollTop - viewport.clientHeight;
  });
}

/** Where a message stands on the screen. */
async function topOf(page: Page, text: string): Promise<number> {
  const box = await page.getByText(text, { exact: false }).first().boundingBox();
  if (box === null) throw new Error(`${text} is not drawn`);
  return box.y;
}

const PHONE: View["options"] = { viewport: { width: 390, height: 700 } };

async function withLongThread(options = PHONE): Promise<Page> {
  const { page } = await greeted(options);
  await wholeReply(page, 0);
  await withHistory(page, 120, textOf);
  await page.reload();
  await page.getByText("Message 119.").waitFor();
  return page;
}

/** The reply to what was just asked stands, whole, at the end; a long thread draws a part of itself only. */
async function lastReplyWhole(page: Page): Promise<void> {
  await page.locator('[data-role="user"]').last().and(page.locator('[data-progress="answered"]')).waitFor();
  await replies(page).last().and(page.locator('[data-status="complete"]')).waitFor();
}

describe.each(VIEWS)("$name", (view) => {
  const { chat, ability } = view.words;

  it("a thread opens at its end, follows a reply there alone, and takes older ones in without a jump", async () => {
    const page = await withLongThread(view.options);
    const toEnd = page
      .getByRole("button", { name: chat.toBottom })
      .or(page.getByRole("button", { name: chat.newMessages_one.replace("{{count}}", "1") }));
    await expect.poll(() => gap(page)).toBeLessThan(2);
    await send(page, view, ability);
    await lastReplyWhole(page);
    await expect.poll(() => gap(page)).toBeLessThan(2);
    await expect.poll(() => toEnd.count()).toBe(0);

    // Who reads further up is left in peace, told what came, and brought to it.
    await send(page, view, ability);
    await page.mouse.move(195, 300);
    await page.mouse.wheel(0, -600);
    await expect.poll(() => gap(page)).toBeGreaterThan(300);
    await page.evaluate(stillness);
    const place = await topOf(page, "Message 118.");
    await lastReplyWhole(page);
    expect(Math.abs((await topOf(page, "Message 118.")) - place)).toBeLessThan(2);
    await press(toEnd, view);
    await expect.poll(() => gap(page)).toBeLessThan(2);

    await expect.poll(() => page.getByText("Message 69.").count()).toBe(0);
    await page.mouse.move(195, 300);
    // Scrolls as one reads; at the moment a page comes in, what is on the screen must stay where it is.
    const jumps = await page.evaluate(watchJumps);
    expect(jumps).toBe(0);
    for (
      let turns = 0;
      turns < 120 && (await page.getByText("Message 0.", { exact: false }).count()) === 0;
      turns += 1
    ) {
      await page.mouse.wheel(0, -700);
      await page.evaluate(stillness);
    }
    await page.getByText("Message 0.").waitFor({ state: "attached" });
    expect(await page.evaluate(() => (globalThis as unknown as { jumps: number[] }).jumps)).toEqual([]);
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 1500);
          await page.evaluate(stillness);
          // The end of what is drawn is not yet the end of the thread.
          return (await page.getByText("Message 119.").count()) === 1 ? gap(page) : Infinity;
        },
        { timeout: 45_000 },
      )
      .toBeLessThan(2);

    // Where some of it is new, it opens there.
    await withHistory(page, 120, textOf, 100);
    await page.reload();
    await page.getByText(chat.unread, { exact: true }).waitFor();
    await expect.poll(() => topOf(page, "Message 100.")).toBeGreaterThan(0);
    expect(await topOf(page, "Message 100.")).toBeLessThan(700);
    expect(await gap(page)).toBeGreaterThan(300);
  }, 120_000);
});

it("who waits at the very top for what is older stays where they are when it comes", async () => {
  const page = await withLongThread();
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/chat/messages?*", async (route) => {
    await asked;
    await route.fallback();
  });
  await page.mouse.move(195, 300);
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, -2000);
        await page.evaluate(stillness);
        return page.evaluate(scrollTop);
      },
      { timeout: 45_000 },
    )
    .toBe(0);
  const place = await topOf(page, "Message 71.");
  answer();
  await page.getByText("Message 60.").waitFor({ state: "attached" });
  await page.evaluate(stillness);
  expect(Math.abs((await topOf(page, "Message 71.")) - place)).toBeLessThan(2);
});

/** Runs in the page. */
function scrollTop(): number | undefined {
  return document.querySelector('[role="log"]')?.closest(".overflow-y-auto")?.scrollTop;
}

/** Resolves when the thread has stood still for some frames. Runs in the page. */
async function stillness(): Promise<void> {
  const viewport = document.querySelector('[role="log"]')?.closest(".overflow-y-auto");
  let [top, still] = [Number.NaN, 0];
  while (still < 4) {
    await new Promise(requestAnimationFrame);
    still = viewport?.scrollTop === top ? still + 1 : 0;
    top = viewport?.scrollTop ?? Number.NaN;
  }
}

/** Notes every time that prepended messages moved those on the screen. Runs in the page. */
function watchJumps(): number {
  const jumps: number[] = [];
  (globalThis as unknown as { jumps: number[] }).jumps = jumps;
  const log = document.querySelector('[role="log"]');
  const viewport = log?.closest(".overflow-y-auto");
  if (log == null || viewport == null) return -1;
  let first: Element | null = log.querySelector("[data-message-id]");
  let top = first?.getBoundingClientRect().top ?? 0;
  viewport.addEventListener("scroll", () => {
    top = first?.getBoundingClientRect().top ?? 0;
  });
  new MutationObserver(() => {
    const now = log.querySelector("[data-message-id]");
    if (now === first || first === null) return;
    const moved = first.getBoundingClientRect().top - top;
    if (Math.abs(moved) > 2) jumps.push(moved);
    first = now;
    top = first?.getBoundingClientRect().top ?? 0;
  }).observe(log, { childList: true });
  return jumps.length;
}

it("hostile Markdown asks nothing of any host and runs nothing", async () => {
  const hostile = [
    "![tracking](https://evil.example/pixel.png)",
    '<img src="https://evil.example/x.png" onerror="window.hacked = true">',
    "<script>window.hacked = true</script>",
    "[click](javascript:window.hacked=true)",
    "[data](data:text/html,<script>window.hacked=true</script>)",
    "<iframe src='https://evil.example'></iframe><style>body{display:none}</style>",
    "[![nested](https://evil.example/a.png)](https://evil.example/b)",
    "![ref][r]\n\n[r]: https://evil.example/ref.png",
    '<svg onload="window.hacked=true"></svg><a href="https://evil.example" onmouseover="window.hacked=true">x</a>',
    "```html\n<script>window.hacked = true</script>\n```",
  ];
  const hosts = new Set<string>();
  const { page, context } = await greeted();
  context.on("request", (request) => hosts.add(new URL(request.url()).host));
  await withHistory(page, hostile.length * 2, (index) => hostile[index >> 1] ?? "");
  await page.reload();
  // The renderer names the host of a link: from here on it is Markdown that is on the screen, not its source.
  await page.getByText("(evil.example)").first().waitFor();
  await page.waitForLoadState("networkidle");
  expect([...hosts]).toEqual([new URL(page.url()).host]);
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  expect(await page.locator('[role="log"] :is(img, script, iframe, style, svg[onload])').count()).toBe(0);
  const links = await page
    .locator('[role="log"] a')
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links.filter((href) => !href?.startsWith("https://evil.example"))).toEqual([]);
  expect(links.length).toBeGreaterThan(0);
});

it("a copied reply is the reply, and it is said that it was copied", async () => {
  const { page, context } = await greeted();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const words = await ask(page, "Hello, I am Bo");
  await replies(page).nth(1).hover();
  await replies(page).nth(1).getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied").first().waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(words);
});

it("the tab counts what came while nobody looked", async () => {
  const { page, context } = await greeted();
  const other = await context.newPage();
  await other.goto(page.url());
  await replies(other).first().waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  });
  await ask(other, "Hello, I am Bo");
  await expect.poll(() => page.title()).toBe("(1) AI Life OS");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => page.title()).toBe("AI Life OS");
});
