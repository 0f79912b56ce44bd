/** What cannot be undone waits on a card, and is answered from any page. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { BASE_URL, greeted, wholeReply, withBrowser } from "./browser";
import { press, send, VIEWS } from "./views";

withBrowser();

const FACTS = ["Has a parrot", "Plays chess"];
const ASK = { en: "Forget everything about me", ru: "Забудь всё, что знаешь обо мне" };

async function remembered(page: Page): Promise<number> {
  const answer = await page.request.get(`${BASE_URL}/api/memories`);
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

describe.each(VIEWS)("$name", (view) => {
  const words = view.words.widgets.approval;

  it("“forget everything” is kept in one page and approved in another after a reload", async () => {
    const { page, context } = await greeted(view.options);
    await wholeReply(page, 0);
    for (const text of FACTS) await page.request.post(`${BASE_URL}/api/memories`, { data: { text } });
    const ask = ASK[view.words.language as keyof typeof ASK];
    await send(page, view, ask);
    const keep = page.getByRole("button", { name: words.deny, exact: true });
    await keep.waitFor();
    await page
      .getByText(FACTS[0] ?? "")
      .last()
      .waitFor();
    expect(await remembered(page)).toBe(FACTS.length);

    const other = await context.newPage();
    await other.goto(BASE_URL);
    await press(other.getByRole("button", { name: words.deny, exact: true }).last(), view);
    await page.bringToFront();
    await page.getByText(words.denied).waitFor();
    expect(await remembered(page)).toBe(FACTS.length);

    await send(page, view, ask);
    await keep.last().waitFor();
    await page.reload();
    await press(page.getByRole("button", { name: words.approve, exact: true }).last(), view);
    await page.getByText(words.approved).waitFor();
    await expect.poll(() => remembered(page)).toBe(0);
  });
});
