import { describe, expect, it } from "vitest";

import {
  ask,
  conversation,
  greeted,
  questions,
  replies,
  say,
  withBrowser,
  wholeReply,
  wordsOf,
} from "./browser";

withBrowser();

describe.each([
  { locale: "en-US", hello: "Hello", greeting: /What should I call you\?/ },
  { locale: "ru-RU", hello: "Привет", greeting: /Как к вам обращаться\?/ },
])("in $locale", ({ locale, hello, greeting }) => {
  it("the assistant speaks first, and answers word by word", async () => {
    const { page } = await greeted({ locale });
    await wholeReply(page, 0);
    expect(await wordsOf(page, 0)).toMatch(greeting);
    await page.evaluate(watchLengths);
    await say(page, hello);
    expect(await questions(page).count()).toBe(1);
    const whole = await wholeReply(page, 1);
    const lengths = await page.evaluate(() => (globalThis as unknown as { lengths: number[] }).lengths);
    expect(lengths.length, "sizes that the growing reply had").toBeGreaterThan(2);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    expect(whole).not.toMatch(/\[\[|\]\]|<\/?[a-z]+>|\{\{/);
    expect(await replies(page).count()).toBe(2);
    expect(await questions(page).count()).toBe(1);
  });
});

/** Notes each size that the second reply has while it grows. Runs in the page. */
function watchLengths(): void {
  const lengths: number[] = [];
  (globalThis as unknown as { lengths: number[] }).lengths = lengths;
  const log = document.querySelector('[role="log"]');
  const note = () => {
    const length = log?.querySelectorAll('[data-role="assistant"]')[1]?.querySelector(".prose-reply")
      ?.textContent?.length;
    if (length !== undefined && lengths.at(-1) !== length) lengths.push(length);
  };
  if (log !== null)
    new MutationObserver(note).observe(log, { subtree: true, childList: true, characterData: true });
}

it("a reload keeps the history, and the draft", async () => {
  const { page } = await greeted();
  await ask(page, "Hello, I am Bo");
  const before = await conversation(page);
  await page.locator("#composer").fill("Half a thought");
  await page.reload();
  await replies(page).nth(1).waitFor();
  expect(await conversation(page)).toEqual(before);
  expect(await page.locator("#composer").inputValue()).toBe("Half a thought");
});

it("a second tab shows the same, and each shows what the other does", async () => {
  const { page, context } = await greeted();
  await ask(page, "Hello, I am Bo");
  const second = await context.newPage();
  await second.goto(page.url());
  await replies(second).nth(1).waitFor();
  expect(await conversation(second)).toEqual(await conversation(page));
  await ask(second, "Remember that my cat is called Miso");
  await wholeReply(page, 2);
  expect(await conversation(page)).toEqual(await conversation(second));
});

it("a reload in the middle of a reply goes on with it, to one whole reply", async () => {
  const { page } = await greeted();
  await say(page, "What can you do?");
  await replies(page).nth(1).locator(".prose-reply").waitFor();
  await page.reload();
  const whole = await wholeReply(page, 1);
  expect(whole.length).toBeGreaterThan(10);
  expect(await replies(page).count()).toBe(2);
  expect(await questions(page).count()).toBe(1);
  await page.reload();
  await wholeReply(page, 1);
  expect(await wordsOf(page, 1)).toBe(whole);
});

it("messages written while it answers stand in line and are all answered, in order", async () => {
  const { page } = await greeted();
  for (const text of ["Hello, I am Bo", "What can you do?", "Thank you"]) await say(page, text);
  await page.locator('[data-progress="queued"]').first().waitFor();
  await wholeReply(page, 3);
  await expect.poll(() => page.locator('[data-progress="answered"]').count()).toBe(3);
  const roles = (await conversation(page)).map((line) => line.split(":")[0]);
  expect(roles).toEqual(["assistant", "user", "assistant", "user", "assistant", "user", "assistant"]);
});

it("Escape stops a reply, and what was said stays", async () => {
  const { page } = await greeted();
  await ask(page, "Hello, I am Bo");
  await say(page, "What can you do?");
  await replies(page).nth(2).locator(".prose-reply").waitFor();
  await page.keyboard.press("Escape");
  await page.locator('[data-role="assistant"][data-status="cancelled"]').waitFor();
  await page.getByText("Stopped").waitFor();
  const said = await wordsOf(page, 2);
  expect(said.length).toBeGreaterThan(0);
  await page.reload();
  await replies(page).nth(2).waitFor();
  expect(await wordsOf(page, 2)).toBe(said);
});

it("a reply can be asked for again, and the first one stays in reach", async () => {
  const { page } = await greeted();
  const first = await ask(page, "Hello, I am Bo");
  await replies(page).nth(1).hover();
  await replies(page).nth(1).getByRole("button", { name: "Ask for another reply" }).click();
  await page.getByText("2 / 2").waitFor();
  await page.getByRole("button", { name: "Earlier version" }).click();
  await page.getByText("1 / 2").waitFor();
  expect(await wordsOf(page, 1)).toBe(first);
});
