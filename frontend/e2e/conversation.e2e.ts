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

it("a reload keeps the history", async () => {
  const { page } = await greeted();
  await ask(page, "Hello, I am Bo");
  const before = await conversation(page);
  await page.reload();
  await replies(page).nth(1).waitFor();
  expect(await conversation(page)).toEqual(before);
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
