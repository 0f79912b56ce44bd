/** Cards: used in one page and seen in another, kept in sight, taken away and brought back. */

import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { violations } from "./accessible";
import { animationsOver, BASE_URL, greeted, questions, replies, withBrowser, wholeReply } from "./browser";
import { go, press, send, type View, VIEWS } from "./views";

withBrowser();

/** Skips the onboarding; its end shows a checklist. */
async function withChecklist(view: View) {
  const made = await greeted(view.options);
  const { page } = made;
  await wholeReply(page, 0);
  for (let steps = 1; steps <= 3; steps += 1) {
    await send(page, view, view.words.skip);
    await wholeReply(page, steps);
  }
  await page.getByRole("checkbox").first().waitFor();
  return made;
}

/** The tool of a card, whatever the card is called. */
function tool(page: Page, label: string) {
  return page.getByRole("button", { name: label.replace("{{title}}", "") }).last();
}

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;

  it("a checklist is ticked in one page and seen in the other, kept in sight, removed and brought back", async () => {
    const { page, context } = await withChecklist(view);
    const other = await context.newPage();
    await other.goto(BASE_URL);
    const there = other.getByRole("checkbox").first();
    await there.waitFor();
    await page.bringToFront(); // a page in the background draws seldom, and is slow to press
    await press(page.getByRole("checkbox").first(), view);
    await expect.poll(() => there.isChecked()).toBe(true);
    await page.getByLabel(words.widgets.add).first().fill("Tea");
    await press(page.getByRole("button", { name: words.widgets.addButton, exact: true }).first(), view);
    await other.getByRole("checkbox", { name: "Tea" }).waitFor();

    await press(tool(page, words.widgets.pin), view);
    await go(page, view, "today");
    const kept = page.locator("aside[data-panel]").getByRole("checkbox", { name: "Tea" });
    await kept.waitFor();
    await press(kept, view);
    await expect.poll(() => other.getByRole("checkbox", { name: "Tea" }).isChecked()).toBe(true);
    const panel = page.locator("aside[data-panel]");
    await press(panel.getByRole("button", { name: words.widgets.remove.replace("{{title}}", "") }), view);
    await kept.waitFor({ state: "detached" });
    await press(page.getByRole("button", { name: words.common.undo, exact: true }).last(), view);
    await kept.waitFor();
    await press(panel.getByRole("button", { name: words.widgets.unpin.replace("{{title}}", "") }), view);
    await expect.poll(() => kept.count()).toBe(0);
  });

  it("a time is asked for with answers to choose from, and the one that is chosen is said", async () => {
    const { page, context } = await greeted(view.options);
    await wholeReply(page, 0);
    await send(page, view, words.remindSometime);
    await wholeReply(page, 1);
    const other = await context.newPage();
    await other.goto(BASE_URL);
    const answer = (where: Page) => where.getByRole("button", { name: words.tomorrow, exact: true });
    await answer(other).waitFor();
    await page.bringToFront();
    await press(answer(page), view);
    await wholeReply(page, 2);
    expect(await questions(page).last().innerText()).toContain(words.tomorrow);
    expect(await replies(page).last().innerText()).toContain(words.about);
    expect(await replies(page).last().innerText()).toContain("9:00");
    for (const where of [page, other])
      await expect.poll(() => answer(where).getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => questions(other).count()).toBe(2);
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
  });

  it("a card of a kind that is not known here is a calm note, and all else goes on", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await page.route("**/api/state", async (route) => {
      const response = await route.fetch();
      const state = (await response.json()) as { widgets: object[] };
      const stranger = {
        id: "hologram0000000",
        type: "hologram",
        title: "From tomorrow",
        state: { anything: ["at", { all: true }] },
        version: 1,
        pinned: true,
        message_id: null,
        created: new Date().toISOString(),
        updated: new Date().toISOString(),
      };
      await route.fulfill({ response, json: { ...state, widgets: [...state.widgets, stranger] } });
    });
    await page.reload();
    await go(page, view, "today");
    await page.getByText("From tomorrow").waitFor();
    await page.getByText(words.widgets.unknown).waitFor();
    expect(await page.locator("#composer").isEditable()).toBe(true);
  });

  it("the cards in sight are put in order by dragging one by its handle", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    const saved = await withCards(page, ["One", "Two", "Three"]);
    await page.reload();
    await go(page, view, "today");
    const cards = page.locator("aside[data-panel] section section");
    const order = () => cards.locator("header h3").allInnerTexts();
    await expect.poll(order).toEqual(["One", "Two", "Three"]);
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
    await dragOnto(page, view, cards.nth(0).locator("[data-handle]"), cards.nth(2));
    await expect.poll(order).toEqual(["Two", "Three", "One"]);
    await expect.poll(() => saved).toEqual({ card0: 2, card1: 0, card2: 1 });
  });
});

/** Keeps cards in sight that the server does not have; answers the places that the page gives them. */
async function withCards(page: Page, titles: readonly string[]): Promise<Record<string, number>> {
  const created = new Date().toISOString();
  const kept = { type: "note", version: 1, pinned: true, message_id: null, created, updated: created };
  const cards = titles.map((title, position) => {
    const state = { text: "A thought that is kept." };
    return { ...kept, id: `card${position}`, title, position, state };
  });
  const saved: Record<string, number> = {};
  await page.route("**/api/state", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), widgets: cards } });
  });
  await page.route("**/api/widgets/card*", async (route) => {
    const card = cards.find(({ id }) => route.request().url().endsWith(id));
    const { position } = route.request().postDataJSON() as { position: number };
    if (card !== undefined) saved[card.id] = position;
    await route.fulfill({ json: { ...card, position, version: 2 } });
  });
  return saved;
}

/** Takes hold of `handle` and lets go over the middle of `target`, by the mouse or by a finger. */
async function dragOnto(page: Page, { phone }: View, handle: Locator, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const [start, end] = [await middle(handle), await middle(target)];
  const steps = Array.from({ length: 10 }, (_, step) => start.y + ((end.y - start.y) * (step + 1)) / 10);
  // The last move is taken in once the card below has made way.
  const madeWay = () => expect.poll(async () => (await middle(target)).y).toBeLessThan(end.y - 20);
  if (!phone) {
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (const y of steps) await page.mouse.move(start.x, y);
    await madeWay();
    await page.mouse.up();
    return;
  }
  const finger = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", y?: number) =>
    finger.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: y === undefined ? [] : [{ x: start.x, y }],
    });
  await touch("touchStart", start.y);
  for (const y of steps) await touch("touchMove", y);
  await madeWay();
  await touch("touchEnd");
}

async function middle(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error("It is not in sight");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
