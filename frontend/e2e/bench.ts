/** How quick the client is on a slow processor: until one can write, and with a long history. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { greeted, visit, withBrowser, wholeReply } from "./browser";
import { withHistory } from "./history";

withBrowser();

/** A phone of the middle is about so many times slower than a desk. */
const SLOWDOWN = 4;
const HISTORY = 1_000;
const FRAME = 1000 / 60;

async function slow(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
}

/** Counts the frames that were due and did not come. Runs in the page. */
function countFrames(): void {
  const counted = { seen: 0, dropped: 0, longest: 0 };
  (globalThis as unknown as { frames: typeof counted }).frames = counted;
  let last = performance.now();
  const tick = (now: number) => {
    const gap = now - last;
    counted.seen += 1;
    counted.dropped += Math.max(0, Math.round(gap / (1000 / 60)) - 1);
    counted.longest = Math.max(counted.longest, gap);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(64)} ${value}\n`);
}

async function frames(page: Page): Promise<string> {
  const { seen, dropped, longest } = await page.evaluate(
    () => (globalThis as unknown as { frames: { seen: number; dropped: number; longest: number } }).frames,
  );
  const share = ((100 * dropped) / (seen + dropped)).toFixed(1);
  return `${dropped} of ${seen + dropped} (${share} %), the longest ${longest.toFixed(0)} ms`;
}

it("the first visit", async () => {
  const { page } = await visit({ url: "about:blank" });
  await slow(page);
  await page.goto(process.env["E2E_BASE_URL"] ?? "");
  await page.locator("#composer").waitFor();
  const interactive = await page.evaluate(() => performance.now());
  expect(interactive).toBeGreaterThan(0);
  print(
    `first visit, processor ${SLOWDOWN} times slower: one can write after`,
    `${interactive.toFixed(0)} ms`,
  );
});

it("a long history", async () => {
  const { page } = await greeted({ viewport: { width: 390, height: 844 } });
  await wholeReply(page, 0);
  await withHistory(page, HISTORY, (index) => `Message ${index}. ${"Some words of it. ".repeat(6)}`);
  await slow(page);
  const begun = performance.now();
  await page.reload();
  await page.getByText(`Message ${HISTORY - 1}.`).waitFor();
  print(
    `${HISTORY} messages of history: the end is shown after`,
    `${(performance.now() - begun).toFixed(0)} ms`,
  );
  await page.mouse.move(195, 300);
  await page.evaluate(countFrames);
  const oldest = page.getByText("Message 0.", { exact: false });
  while ((await oldest.count()) === 0) {
    await page.mouse.wheel(0, -1500);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  print(`frames dropped while scrolling up through ${HISTORY} messages`, await frames(page));
  const keys = await page.evaluate(typeSlowly);
  expect(keys.length).toBeGreaterThan(0);
  const worst = keys.toSorted((a, b) => b - a)[0] ?? 0;
  const middle = keys.toSorted((a, b) => a - b)[keys.length >> 1] ?? 0;
  print(
    `a key stroke with ${HISTORY} messages loaded, to the next frame`,
    `${middle.toFixed(0)} ms, at most ${worst.toFixed(0)} ms (${(worst / FRAME).toFixed(1)} frames)`,
  );
});

/** Types into the composer and notes how long each letter takes to the frame that shows it. Runs in the page. */
async function typeSlowly(): Promise<number[]> {
  const composer = document.querySelector<HTMLTextAreaElement>("#composer");
  if (composer === null) return [];
  const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
  const times: number[] = [];
  for (const letter of "A thought that takes its time") {
    const begun = performance.now();
    setter?.call(composer, composer.value + letter);
    composer.dispatchEvent(new InputEvent("input", { bubbles: true, data: letter }));
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - begun);
  }
  return times;
}
