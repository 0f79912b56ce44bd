/** What a reply brought about goes with it: another reply, or other words, bring nothing about twice. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { BASE_URL, greeted, questions, replies, TIMEZONE, withBrowser, wholeReply } from "./browser";
import { press, send, VIEWS } from "./views";

withBrowser();

/** The clock of each reminder that is still to come. */
async function coming(page: Page): Promise<readonly string[]> {
  const answer = await page.request.get(`${BASE_URL}/api/reminders`);
  const { items } = (await answer.json()) as { items: { due: string; status: string }[] };
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: TIMEZONE });
  return items.flatMap(({ due, status }) => (status === "scheduled" ? [clock.format(new Date(due))] : []));
}

describe.each([VIEWS[0], VIEWS[3]].filter((view) => view !== undefined))("$name", (view) => {
  const { words, phone } = view;

  it("one reminder is left after another reply, and after the message was written anew", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await send(page, view, words.remind);
    await wholeReply(page, 1);
    await expect.poll(() => coming(page)).toEqual(["09:00"]);

    const reply = replies(page).nth(1);
    if (phone) await reply.tap({ position: { x: 5, y: 5 } });
    else await reply.hover();
    await press(reply.getByRole("button", { name: words.chat.again }), view);
    await reply.getByText("2 / 2").waitFor();
    await wholeReply(page, 1);
    await expect.poll(() => coming(page)).toEqual(["09:00"]);

    if (phone) {
      await questions(page).first().tap();
      await questions(page).first().getByRole("button", { name: words.chat.edit, exact: true }).tap();
    } else await page.locator("#composer").press("ArrowUp");
    await page.getByText(words.chat.editing).waitFor();
    await page.locator("#composer").fill(words.remind.replace("9", "10"));
    await press(page.locator('form button[type="submit"]'), view);
    await expect.poll(() => coming(page), { timeout: 30_000 }).toEqual(["10:00"]);
  });
});
