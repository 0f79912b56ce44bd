import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";

import { violations } from "./accessible";
import { asOwner } from "./accounts";
import {
  animationsOver,
  ask,
  BASE_URL,
  goTo,
  greeted,
  overflow,
  replies,
  visit,
  wholeReply,
  withBrowser,
} from "./browser";
import { startProxy } from "./proxy";
import { go, press, send, VIEWS } from "./views";
import { watchThemes } from "./watch";

withBrowser();

const SCHEMES = ["light", "dark"] as const;
const GROUPS = [
  "you",
  "assistant",
  "usage",
  "look",
  "routines",
  "channels",
  "calendar",
  "devices",
  "security",
  "data",
];
const SECTIONS = ["", "today", "inbox", "reminders", "memory", "settings", "sign-in"];
const PLACES = [...SECTIONS, ...GROUPS.map((group) => `settings/${group}`)];

/** What axe has against what is open, and whether it fits. */
async function faults(page: Page): Promise<string[]> {
  await animationsOver(page);
  return [...(await violations(page)), ...(await overflow(page))];
}

/** What is wrong with a view, in either theme. */
async function faultsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
    found.push(...(await faults(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;

  it("every view is accessible and fits, in both themes", { timeout: 180_000 }, async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    for (const text of [words.hello, words.remind, words.remindSometime, words.dump.join(", ")]) {
      const before = await replies(page).count();
      await send(page, view, text);
      await wholeReply(page, before);
    }
    expect(await page.locator("html").getAttribute("lang")).toBe(words.language);
    for (const place of PLACES) {
      await goTo(page, place);
      expect(await faultsInBothThemes(page), `#/${place}`).toEqual([]);
    }
    await goTo(page, "inbox");
    await press(page.locator("aside [data-line]").first(), view);
    await page.getByLabel(words.inbox.project).waitFor();
    expect(await faultsInBothThemes(page), "an item of the inbox").toEqual([]);
    for (const radio of await page.locator("aside").getByRole("radio").all()) await radio.focus();
    expect(await faultsInBothThemes(page), "an item whose last choice has the focus").toEqual([]);
    await goTo(page, "");
    await page.getByRole("log").getByText(words.hello).scrollIntoViewIfNeeded();
    expect(await faultsInBothThemes(page), "the beginning of the conversation").toEqual([]);
    await press(page.locator("header").getByRole("button", { name: words.palette.open }), view);
    await page.getByRole("combobox").fill(words.dump[0]);
    await page.getByRole("option").first().waitFor();
    expect(await faultsInBothThemes(page), "the search").toEqual([]);
  });

  it("what the owner alone sees is accessible and fits", { timeout: 120_000 }, async () => {
    const page = await asOwner(view);
    await goTo(page, "settings/assistant");
    await page.getByLabel(words.settings.models.provider).waitFor();
    expect(await faultsInBothThemes(page), "the models").toEqual([]);
    for (const group of ["usage", "people"]) {
      await goTo(page, `settings/${group}`);
      expect(await faultsInBothThemes(page), `#/settings/${group}`).toEqual([]);
    }
  });

  it("a screen reader comes to what is said, then to the field; what is open beside it follows", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await send(page, view, words.plain);
    await wholeReply(page, 1);
    const conversation = [
      "banner",
      "main",
      `heading ${words.common.app}`,
      `log ${words.chat.log}`,
      `textbox ${words.chat.composer}`,
    ];
    const sections = [`navigation ${words.common.nav.label}`];
    // At a desk what was written down stands beside the conversation.
    if (!view.phone) await page.locator("#filed").waitFor();
    const rail = view.phone ? [] : [`heading ${words.common.filed.title} 1`];
    expect(await readingOrder(page)).toEqual([...conversation, ...rail, ...sections]);
    const said = await page.getByRole("log").ariaSnapshot();
    expect(said.indexOf(words.plain)).toBeGreaterThan(0);
    await go(page, view, "inbox");
    await page.locator("aside [data-line]").first().waitFor();
    expect(await readingOrder(page)).toEqual([
      ...(view.phone ? [] : conversation),
      `complementary ${words.inbox.title}`,
      `heading ${words.inbox.title}`,
      `textbox ${words.inbox.add}`,
      `heading ${words.inbox.groups.undated} 1`,
      ...sections,
    ]);
  });
});

const MARKS = new Set(["banner", "main", "log", "complementary", "navigation", "textbox", "heading"]);

/** The landmarks, headings and fields as the browser's accessibility tree has them, one after another. */
async function readingOrder(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const read = (id: string): string[] => {
    const node = byId.get(id);
    if (node === undefined) return [];
    const role = String(node.role?.value);
    const own = !node.ignored && MARKS.has(role) ? [`${role} ${String(node.name?.value ?? "")}`.trim()] : [];
    return [...own, ...(node.childIds ?? []).flatMap(read)];
  };
  return read(nodes[0]?.nodeId ?? "");
}

it("the conversation stays where it is, whatever stands beside it", async () => {
  const { page } = await greeted();
  const places = new Set<number>();
  for (const section of ["today", "inbox", "reminders", "memory"]) {
    await goTo(page, section);
    places.add(await page.locator("#composer").evaluate((one) => one.getBoundingClientRect().x));
  }
  expect(places.size).toBe(1);
});

it("a policy that allows nothing inline breaks nothing", async () => {
  const policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'";
  const proxy = await startProxy(BASE_URL, { sockets: true, headers: { "content-security-policy": policy } });
  onTestFinished(proxy.close);
  const { page } = await greeted({ url: proxy.url });
  await ask(page, "Hello, I am Bo");
  await page.getByRole("button", { name: "show the steps" }).click();
  await page.getByRole("button", { name: "Skip" }).waitFor();
  await page.keyboard.press("Escape");
  for (const name of ["Memory", "Settings"]) {
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { name }).waitFor();
  }
  // A breach would stand in the console, which must be empty.
  expect(await page.locator("aside[data-panel]").count()).toBe(1);
});

it("nothing is asked of any other host", async () => {
  const hosts = new Set<string>();
  const { page } = await greeted({
    prepare: async (context) => {
      context.on("request", (request) => hosts.add(new URL(request.url()).host));
    },
  });
  await ask(page, "Hello, I am Bo");
  expect([...hosts]).toEqual([new URL(page.url()).host]);
});

it("the language switches at once, and the assistant follows", async () => {
  const { page } = await greeted();
  await page.goto(`${new URL(page.url()).origin}/#/settings/look`);
  await page.getByText("Русский").click();
  await page.getByRole("heading", { name: "Настройки" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  await page.getByText("Сохранено").waitFor();
  await page.locator("aside[data-panel]").getByRole("button", { name: "Закрыть" }).click();
  expect(await ask(page, "Привет")).toMatch(/[а-яё]/i);
  await page.reload();
  await page.getByPlaceholder("Напишите, что на уме…").waitFor();
});

it("the chosen appearance holds from the first paint on", async () => {
  const { page } = await greeted({ colorScheme: "light" });
  await page.goto(`${new URL(page.url()).origin}/#/settings/look`);
  await page.getByText("Dark", { exact: true }).click();
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.addInitScript(watchThemes);
  await page.reload();
  await page.locator("#composer").waitFor();
  const painted = await page.evaluate(() => (globalThis as unknown as { themes: string[] }).themes);
  expect(new Set(painted)).toEqual(new Set(["dark"]));
});

it("a first visit gets a guest, not a form", async () => {
  const { page } = await visit();
  await page.locator("#composer").waitFor();
  expect(await page.locator("form input").count()).toBe(0);
});
