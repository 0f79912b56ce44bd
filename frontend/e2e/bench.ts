/** How quick the client is on a slow processor: until one can write, while a long reply streams, with a long history. */

import type { CDPSession, Page } from "playwright-core";
import { expect, it } from "vitest";

import { greeted, say, visit, withBrowser, wholeReply, wordsOf } from "./browser";
import { countFrames, framesOf, inWords } from "./frames";
import { withHistory } from "./history";

withBrowser();

/** A phone of the middle is about so many times slower than a desk. */
const SLOWDOWN = 4;
const HISTORY = 1_000;
/** Pixels in a second: a quick fling, some six screens. */
const SCROLLING = 6_000;
const PHONE = { width: 390, height: 844 };
const FRAME = 1000 / 60;

async function slow(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  return session;
}

function textOf(index: number): string {
  const words = "Some words of it. ".repeat(6);
  return index % 2 === 0
    ? `Message ${index}. ${words}`
    : `Message ${index}.\n\n- **one** thing\n- and two\n\n${words}`;
}

function print(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(64)} ${value}\n`);
}

/** When the server wrote the beginning and the end of the next reply, in milliseconds since 1970. */
function nextReply(page: Page): Promise<{ readonly first: number; readonly last: number }> {
  return new Promise((resolve) => {
    let first = 0;
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        const { type, ts } = JSON.parse(String(payload)) as { type: string; ts: string };
        if (type === "stream.start") first = Date.parse(ts);
        if (type === "stream.end") resolve({ first, last: Date.parse(ts) });
      }),
    );
  });
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

it("a long reply", async () => {
  const { page } = await greeted({ viewport: PHONE });
  await wholeReply(page, 0);
  const streamed = nextReply(page);
  await page.reload();
  await page.locator("#composer").waitFor();
  await slow(page);
  await countFrames(page, '[data-role="assistant"][data-status="complete"] ~ [data-status="complete"]');
  await say(page, "Please write at length");
  const { first, last } = await streamed;
  await expect.poll(async () => (await framesOf(page)).found, { timeout: 120_000 }).not.toBeNull();
  const frames = await framesOf(page);
  const words = (await wordsOf(page, 1)).length;
  print(
    `a reply of ${words} characters that streams for ${last - first} ms: its end is shown`,
    `${(frames.found ?? 0) - last} ms later`,
  );
  print("frames dropped while it streams", inWords(frames));
});

it("a long history", async () => {
  const { page } = await greeted({ viewport: PHONE });
  await wholeReply(page, 0);
  await withHistory(page, HISTORY, textOf);
  const session = await slow(page);
  const begun = performance.now();
  await page.reload();
  await page.getByText(`Message ${HISTORY - 1}.`).waitFor();
  print(
    `${HISTORY} messages of history: the end is shown after`,
    `${(performance.now() - begun).toFixed(0)} ms`,
  );
  await countFrames(page, "#never");
  const oldest = page.getByText("Message 0.", { exact: false });
  while ((await oldest.count()) === 0) {
    // As a finger does it, by the browser itself: not a jump for each frame.
    const by = { yDistance: 3000, speed: SCROLLING, preventFling: true, gestureSourceType: "mouse" } as const;
    await session.send("Input.synthesizeScrollGesture", { x: 195, y: 300, ...by });
  }
  print(
    `frames dropped while scrolling up through them, ${SCROLLING} pixels a second`,
    inWords(await framesOf(page)),
  );
  const keys = await page.evaluate(typeSlowly);
  expect(keys.length).toBeGreaterThan(0);
  const worst = keys.toSorted((a, b) => b - a)[0] ?? 0;
  const middle = keys.toSorted((a, b) => a - b)[keys.length >> 1] ?? 0;
  print(
    "a key stroke with all of them loaded, to the next frame",
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
