/** What is understood is shown while it is typed, and can be refused before it is sent. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { violations } from "./accessible";
import { animationsOver, BASE_URL, greeted, TIMEZONE, wholeReply, withBrowser } from "./browser";
import { go, press, send, VIEWS } from "./views";

withBrowser();

interface Item {
  readonly text: string;
  readonly due: string | null;
}

async function items(page: Page): Promise<readonly Item[]> {
  const answer = await page.request.get(`${BASE_URL}/api/inbox`);
  return ((await answer.json()) as { items: Item[] }).items;
}

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;
  const { understood } = words.common;

  it("a message shows its time as a chip; refused, it is words in quotes and no time", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    const composer = page.locator("#composer");
    await composer.fill(words.remind);
    const chip = page.locator("form").getByRole("listitem");
    await chip.getByText(understood.kinds.reminder).waitFor();
    expect(await chip.textContent()).toContain("9:00");
    // The words of the time are coloured where they stand: the layer under the field has its place and its text.
    const layer = page.locator("form [data-time-words]");
    expect(await layer.textContent()).toBe(words.remind);
    expect(words.tomorrow.toLowerCase()).toContain(
      (await layer.locator("mark").first().textContent())?.slice(0, 6),
    );
    expect(await layer.boundingBox()).toEqual(await composer.boundingBox());
    await composer.fill("");
    await chip.waitFor({ state: "detached" });

    await composer.fill(words.dated);
    await chip.getByText(understood.kinds.item).waitFor();
    await press(chip.getByRole("button"), view);
    await expect.poll(() => composer.inputValue()).toBe(words.quoted);
    // Refused once more, not even a thing to do.
    await expect.poll(() => chip.count()).toBeLessThanOrEqual(1);
    await send(page, view, words.quoted);
    await wholeReply(page, 1);
    expect((await items(page)).filter(({ due }) => due !== null)).toEqual([]);
  });

  it("the line of the inbox and of Today reads a date, however fast one is", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await go(page, view, "inbox");
    const line = page.getByLabel(words.inbox.add);
    await line.fill(words.dated);
    await page.locator("aside [data-chip]").waitFor();
    const add = page.getByRole("button", { name: words.inbox.addButton, exact: true });
    await press(add, view);
    await expect.poll(async () => (await items(page)).map(({ text }) => text)).toEqual([words.matter]);
    expect((await items(page))[0]?.due).not.toBeNull();

    await go(page, view, "today");
    await line.fill(words.dated);
    await press(add, view);
    await expect.poll(async () => (await items(page)).length).toBe(2);
    expect((await items(page)).every(({ due }) => due !== null)).toBe(true);

    await line.fill(words.dated);
    await page.locator("aside [data-chip]").getByRole("button").click();
    await expect.poll(() => line.inputValue()).toBe(words.quoted);
    await press(add, view);
    await expect.poll(async () => (await items(page)).map(({ text }) => text)).toContain(words.quoted);
  });

  it("on a free day tomorrow is planned from what has no date", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await go(page, view, "today");
    await page.getByLabel(words.inbox.add).fill(words.plain);
    await press(page.getByRole("button", { name: words.inbox.addButton, exact: true }), view);
    await press(page.getByRole("button", { name: words.common.today.plan, exact: true }), view);
    const name = words.common.today.to.tomorrow.replace("{{text}}", words.plain);
    await press(page.getByRole("button", { name }), view);
    const day = page.getByRole("region", { name: words.common.today.tomorrow });
    await expect.poll(() => day.getByText(words.plain).count()).toBe(1);
  });

  it("another day is picked from a month in the user's language", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await go(page, view, "today");
    await page.getByLabel(words.inbox.add).fill(words.plain);
    await press(page.getByRole("button", { name: words.inbox.addButton, exact: true }), view);
    await press(page.locator("aside").getByRole("button", { name: words.plain, exact: true }), view);
    await press(page.getByRole("button", { name: words.common.when.pick }), view);
    const month = page.getByRole("grid");
    await press(page.getByRole("button", { name: words.common.when.monthAfter }), view);
    const day = month.getByRole("button", { name: words.language === "ru" ? /^среда, / : /^Wednesday, / });
    await press(day.first(), view);
    await day.first().press("ArrowRight");
    const thursday = words.language === "ru" ? /^четверг, / : /^Thursday, /;
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toMatch(thursday);
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByLabel(words.common.when.time, { exact: true }).fill("15:30");
    await press(page.getByRole("button", { name: words.common.when.set, exact: true }), view);
    const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: TIMEZONE });
    await expect.poll(async () => clock.format(new Date((await items(page))[0]?.due ?? 0))).toBe("15:30");
  });
});
