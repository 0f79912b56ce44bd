import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import {
  animationsOver,
  ask,
  conversation,
  greeted,
  questions,
  say,
  withBrowser,
  wholeReply,
} from "./browser";
import { violations } from "./accessible";
import { withHistory } from "./history";

withBrowser();

/** Two pages of one user, each greeted. */
async function twoPages() {
  const { page, context } = await greeted();
  await wholeReply(page, 0);
  const other = await context.newPage();
  await other.goto(page.url());
  await wholeReply(other, 0);
  await page.bringToFront(); // a page in the background draws seldom, and is slow to press
  return { page, other };
}

/** Milliseconds from `act` until `seen` holds. */
async function took(act: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<number> {
  await act();
  const begun = performance.now();
  await seen();
  return performance.now() - begun;
}

describe("two pages of one user", () => {
  it("each sees at once what is sent, changed and stopped in the other", async () => {
    const { page, other } = await twoPages();
    const sent = await took(
      () => say(page, "Hello, I am Bo"),
      () => questions(other).first().waitFor(),
    );
    await wholeReply(other, 1);
    await wholeReply(page, 1);
    await questions(page).first().hover();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.locator("#composer").fill("Hello, I am Rob");
    const edited = await took(
      () => page.locator("#composer").press("Enter"),
      () => other.getByText("Hello, I am Rob").waitFor(),
    );
    await expect.poll(() => questions(other).count()).toBe(1);
    await wholeReply(page, 1);
    await wholeReply(other, 1);
    await expect.poll(() => conversation(other)).toEqual(await conversation(page));
    await other.reload();
    await wholeReply(other, 1);
    expect(await conversation(other)).toEqual(await conversation(page));
    console.log(`seen in the other page after ${sent.toFixed(0)} and ${edited.toFixed(0)} ms`);
  });
});

it("the thread opens where what is new begins, and tells how much it is", async () => {
  const { page } = await greeted({ viewport: { width: 390, height: 700 } });
  await wholeReply(page, 0);
  const long = "A thought that takes more than one line to be said in full. ".repeat(3);
  await withHistory(page, 40, (index) => `Message ${index}. ${long}`, 21);
  await page.reload();
  await page.locator("[data-unread]").waitFor();
  await expect.poll(() => inSight(page, "Message 21.")).toBe(true);
  expect(await inSight(page, "Message 39.")).toBe(false);
  // Growing above it moves nothing, also where it comes before the page is told of its own scrolling.
  await page.evaluate(() => {
    const log = document.querySelector<HTMLElement>('[role="log"]');
    if (log === null) throw new Error("no conversation");
    log.style.paddingTop = "500px";
    log.closest("[tabindex]")?.dispatchEvent(new Event("scroll"));
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await inSight(page, "Message 21.")).toBe(true);
  await page.getByRole("button", { name: /new messages$/ }).click();
  await expect.poll(() => inSight(page, "Message 39.")).toBe(true);
});

async function inSight(page: Page, text: string): Promise<boolean> {
  const box = await page.getByText(text, { exact: false }).first().boundingBox();
  return box !== null && box.y > 0 && box.y < 640;
}

describe.each([
  { locale: "en-US", word: "rem", heading: "Reminders", keys: "Keyboard shortcuts" },
  { locale: "ru-RU", word: "нап", heading: "Напом", keys: "Горячие клавиши" },
])("in $locale", ({ locale, word, heading, keys }) => {
  it("the palette leads anywhere by the keyboard alone, and the shortcuts are listed", async () => {
    const { page } = await greeted({ locale, viewport: { width: 390, height: 844 } });
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox");
    await field.waitFor();
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
    await field.fill(word);
    await field.press("Enter");
    await page.locator("aside[data-panel] h2").filter({ hasText: heading }).waitFor();
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(0);
    await page.locator("aside[data-panel] h2").press("?");
    await page.getByRole("heading", { name: keys }).waitFor();
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  });
});

it("what was learnt is shown, and corrected in place", async () => {
  const { page } = await greeted({ viewport: { width: 390, height: 844 } });
  await ask(page, "I'm Bo. I live in Leeds");
  await page.getByRole("button", { name: "show the steps" }).click();
  await page.getByText("What I’ve learnt so far").waitFor();
  await page.getByRole("definition").filter({ hasText: "Leeds" }).waitFor();
  await page.getByRole("button", { name: "Fix it" }).click();
  await page.getByLabel("City").fill("York");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("definition").filter({ hasText: "York" }).waitFor();
  await animationsOver(page);
  expect(await violations(page)).toEqual([]);
});
