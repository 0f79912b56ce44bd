/** What people expect of a chat, in both languages, at a desk and in the hand. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import {
  conversation,
  FAILED_REQUESTS,
  greeted,
  questions,
  replies,
  withBrowser,
  wholeReply,
  wordsOf,
} from "./browser";
import { withHistory } from "./history";
import { press, send, type View, VIEWS } from "./views";
import { tooSmall, watchAnnouncer, watchStates } from "./watch";

withBrowser();

const composer = (page: Page) => page.locator("#composer");

async function begun(view: View, allowed: readonly RegExp[] = []): Promise<Page> {
  const { page } = await greeted({ ...view.options, allowed });
  await wholeReply(page, 0);
  return page;
}

/** Sends and waits for the whole reply, which is the `index`th. */
async function asked(page: Page, view: View, text: string, index: number): Promise<string> {
  await send(page, view, text);
  return wholeReply(page, index);
}

describe.each(VIEWS)("$name", (view) => {
  const { words, phone } = view;

  it("a message stands at once with its state, a sign of life follows, and messages stand in line", async () => {
    const page = await begun(view);
    await page.evaluate(watchStates);
    await send(page, view, words.hello);
    expect(await questions(page).count()).toBe(1);
    await expect.poll(() => composer(page).inputValue()).toBe("");
    await send(page, view, words.ability);
    await send(page, view, words.thanks);
    await page.getByText(words.chat.progress.queued).first().waitFor();
    await wholeReply(page, 3);
    await expect.poll(() => page.locator('[data-progress="answered"]').count()).toBe(3);
    const seen = await page.evaluate(() => (globalThis as unknown as { states: string[] }).states);
    expect(seen[0]).toBe("sending");
    expect(seen).toEqual(expect.arrayContaining(["queued", "typing", "answered"]));
    const roles = (await conversation(page)).map((line) => line.split(":")[0]);
    expect(roles).toEqual(["assistant", "user", "assistant", "user", "assistant", "user", "assistant"]);
    // At a desk one writes on where one was; on a phone the field keeps the keyboard up after sending.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });

  it("a reply is stopped and kept, asked for again, and its first version stays in reach", async () => {
    const page = await begun(view);
    const first = await asked(page, view, words.hello, 1);
    await send(page, view, words.ability);
    await replies(page).nth(2).locator(".prose-reply").waitFor();
    if (phone) await page.getByRole("button", { name: words.chat.stop }).tap();
    else await page.keyboard.press("Escape");
    await page.getByText(words.chat.cancelled, { exact: true }).waitFor();
    const said = await wordsOf(page, 2);
    expect(said.length).toBeGreaterThan(0);
    await page.reload();
    await page.getByText(words.chat.cancelled, { exact: true }).waitFor();
    expect(await wordsOf(page, 2)).toBe(said);
    const reply = replies(page).nth(1);
    // Pointed at by the mouse, touched by a finger: either brings out what can be done about it.
    if (phone) await reply.tap({ position: { x: 5, y: 5 } });
    else await reply.hover();
    await press(reply.getByRole("button", { name: words.chat.again }), view);
    await reply.getByText("2 / 2").waitFor();
    await press(reply.getByRole("button", { name: words.chat.olderVersion }), view);
    await reply.getByText("1 / 2").waitFor();
    expect(await wordsOf(page, 1)).toBe(first);
  });

  it("a message is written anew and goes out in the place of the first, which stays in reach", async () => {
    const page = await begun(view);
    expect(await asked(page, view, words.hello, 1)).toContain(words.name);
    // On a phone the keyboard is up, and the bar of sections has made way for it.
    if (phone) await page.setViewportSize({ width: 390, height: 520 });
    await expect.poll(() => page.locator("nav").isVisible()).toBe(!phone);
    if (phone) {
      await questions(page).first().tap();
      await questions(page).first().getByRole("button", { name: words.chat.edit, exact: true }).tap();
    } else await composer(page).press("ArrowUp");
    await page.getByText(words.chat.editing).waitFor();
    await expect.poll(() => composer(page).inputValue()).toBe(words.hello);
    await composer(page).fill(words.anew);
    if (phone) await page.locator('form button[type="submit"]').tap();
    else await composer(page).press("Enter");
    await questions(page).filter({ hasText: words.anewName }).waitFor();
    expect(await questions(page).count()).toBe(1);
    await expect.poll(() => wordsOf(page, 1), { timeout: 30_000 }).toContain(words.anewName);
    await wholeReply(page, 1);
    await page.reload();
    await wholeReply(page, 1);
    if (phone) await questions(page).first().tap();
    else await questions(page).first().hover();
    await press(questions(page).first().getByRole("button", { name: words.chat.olderVersion }), view);
    await questions(page).filter({ hasText: words.name }).waitFor();
  });

  it("a reply in progress and a draft survive a reload, and Enter sends by purpose alone", async () => {
    const page = await begun(view);
    await send(page, view, words.ability);
    await replies(page).nth(1).locator(".prose-reply").waitFor();
    await composer(page).fill("Half a thought");
    await page.reload();
    const whole = await wholeReply(page, 1);
    expect(whole.length).toBeGreaterThan(10);
    expect(await replies(page).count()).toBe(2);
    expect(await questions(page).count()).toBe(1);
    await expect.poll(() => composer(page).inputValue()).toBe("Half a thought");
    // An input method takes Enter for itself while a word is being put together.
    await composer(page).dispatchEvent("keydown", { key: "Enter", keyCode: 229, isComposing: true });
    await composer(page).press("End");
    await composer(page).press(phone ? "Enter" : "Shift+Enter");
    await composer(page).pressSequentially("and the rest");
    await expect.poll(() => composer(page).inputValue()).toBe("Half a thought\nand the rest");
    expect(await questions(page).count()).toBe(1);
    // On a touch screen the field waits for a finger: the keyboard would cover what is to be read.
    await page.reload();
    await wholeReply(page, 1);
    expect(await page.evaluate(() => document.activeElement?.id === "composer")).toBe(!phone);
  });

  it("without a network one writes on, and all goes out once it is back", async () => {
    const page = await begun(view, FAILED_REQUESTS);
    await page.context().setOffline(true);
    await send(page, view, words.hello);
    await page.getByText(words.chat.progress.waiting).waitFor();
    await page.getByText(words.common.offlineBanner).waitFor();
    expect(await composer(page).isEditable()).toBe(true);
    await page.context().setOffline(false);
    expect(await wholeReply(page, 1)).toContain(words.name);
    await page.getByText(words.common.offlineBanner).waitFor({ state: "detached" });
    expect(await questions(page).count()).toBe(1);
  });

  it("a text that is too long is not lost, and what to do about it is said", async () => {
    const page = await begun(view);
    const long = "я".repeat(16_005);
    await composer(page).fill(long);
    await page.getByText(/(^|\s)5\s/).waitFor();
    expect(await page.locator('form button[type="submit"]').isDisabled()).toBe(true);
    await composer(page).press("Control+Enter");
    await expect.poll(() => composer(page).inputValue()).toBe(long);
    expect(await questions(page).count()).toBe(0);
  });

  it("first steps are offered, a reply is read out once, and times are exact where one asks", async () => {
    const page = await begun(view);
    const offered = page.getByRole("group", { name: words.chat.suggestions.label }).getByRole("button");
    expect(await offered.allInnerTexts()).toEqual([
      words.chat.suggestions.dump,
      words.chat.suggestions.remind,
      words.chat.suggestions.ability,
    ]);
    const announced = page.getByTestId("announcer");
    expect(await page.getByRole("log").getAttribute("aria-live")).toBe("off");
    expect(await announced.getAttribute("aria-live")).toBe("polite");
    await page.evaluate(watchAnnouncer);
    await press(offered.nth(2), view);
    await wholeReply(page, 1);
    await expect.poll(() => announced.innerText()).not.toBe("");
    const spoken = await page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken);
    expect(spoken).toHaveLength(1);
    const time = questions(page).first().locator("time");
    expect(await time.innerText()).toMatch(/^\d{1,2}:\d{2}/);
    expect(await time.getAttribute("title")).toContain("2");
    expect((await time.getAttribute("title"))?.length).toBeGreaterThan((await time.innerText()).length);
    await page.getByText(view.words.common.today.title, { exact: true }).first().waitFor();
  });

  it("code, lists and tables keep their form without widening the page, and code is copied by one press", async () => {
    const page = await begun(view);
    const code = `const answer = ${"longName + ".repeat(30)}42;`;
    const reply = [
      "1. one\n2. two",
      "| a | b | Somebody |\n|---|---|---|\n| c | d | anaesthesiologist |",
      `\`\`\`js\n${code}\n\`\`\``,
    ].join("\n\n");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await withHistory(page, 2, (index) => (index === 1 ? reply : "?"));
    await page.reload();
    const shown = replies(page).first();
    await shown.locator("table").waitFor();
    expect(await shown.locator("ol > li").count()).toBe(2);
    // A word is not broken into letters to make a table fit: the table scrolls.
    expect((await shown.locator("tbody tr").boundingBox())?.height).toBeLessThan(60);
    await press(shown.getByRole("button", { name: words.chat.copyCode }), view);
    await page.getByText(words.chat.copied).first().waitFor();
    expect((await page.evaluate(() => navigator.clipboard.readText())).trim()).toBe(code);
    await shown.hover();
    await press(shown.getByRole("button", { name: words.chat.copy, exact: true }), view);
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(reply);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });

  it.runIf(phone)(
    "everything that can be pressed is as large as a finger, and no field makes the page zoom",
    async () => {
      const page = await begun(view);
      await asked(page, view, words.hello, 1);
      for (const section of ["", "today", "inbox", "reminders", "memory", "settings"]) {
        await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
        if (section !== "") await page.locator("aside[data-panel] h2").waitFor();
        await page.waitForLoadState("networkidle");
        expect(await page.evaluate(tooSmall), `in #/${section}`).toEqual([]);
      }
    },
  );
});
