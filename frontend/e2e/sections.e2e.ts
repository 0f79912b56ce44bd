/** Every section, used by hand in both languages, at a desk and in the hand: what is taken away can be brought back. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { BASE_URL, greeted, replies, withBrowser, wholeReply } from "./browser";
import { go, goSettings, press, send, type View, VIEWS } from "./views";

withBrowser();

function line(page: Page, text: string) {
  return page.locator("aside").getByRole("listitem").filter({ hasText: text });
}

async function undo(page: Page, view: View): Promise<void> {
  await press(page.getByRole("button", { name: view.words.common.undo, exact: true }).last(), view);
}

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;

  it("an item, a fact and a reminder are taken away and brought back", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await send(page, view, words.home);
    await wholeReply(page, 1);
    await send(page, view, words.remind);
    expect(await wholeReply(page, 2)).toContain("9:00");

    await go(page, view, "inbox");
    await page.getByLabel(words.inbox.add).fill("Cat food");
    await press(page.getByRole("button", { name: words.inbox.addButton, exact: true }), view);
    await press(
      page.getByRole("button", { name: words.inbox.complete.replace("{{text}}", "Cat food") }),
      view,
    );
    await line(page, "Cat food").waitFor({ state: "detached" });
    await undo(page, view);
    await press(line(page, "Cat food").getByRole("button", { name: "Cat food", exact: true }), view);
    await press(page.getByRole("button", { name: words.inbox.remove, exact: true }), view);
    await line(page, "Cat food").waitFor({ state: "detached" });
    await undo(page, view);
    await line(page, "Cat food").waitFor();

    await go(page, view, "memory");
    const fact = line(page, words.city);
    await press(fact.getByRole("button").first(), view);
    await press(fact.getByRole("button", { name: words.memory.forgetIt }), view);
    await fact.waitFor({ state: "detached" });
    await undo(page, view);
    await fact.waitFor();

    await go(page, view, "reminders");
    const coming = page
      .locator("#reminders-coming ~ ul")
      .getByRole("listitem")
      .filter({ hasText: words.about });
    // One clock: the screen writes a time as the assistant has said it.
    await coming.getByText("9:00", { exact: false }).first().waitFor();
    await press(coming.getByRole("button", { name: words.about }), view);
    await press(
      coming.getByRole("button", { name: words.reminders.cancelNamed.replace("{{text}}", "") }),
      view,
    );
    await coming.waitFor({ state: "detached" });
    await undo(page, view);
    await coming.waitFor();
    await expect.poll(() => coming.count()).toBe(1);
  });

  it("a reminder that comes says why, and is done with by one press", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    const due = new Date(Date.now() + 1500).toISOString();
    const answer = await page.request.post(`${BASE_URL}/api/reminders`, {
      data: { text: words.about, due },
      headers: { Origin: BASE_URL },
    });
    expect(answer.status()).toBe(201);
    const came = replies(page).filter({ hasText: words.about });
    await press(came.getByRole("button", { name: words.chat.why }), view);
    await came.locator("p:visible").first().waitFor();
    await press(came.getByRole("button", { name: words.chat.act.done, exact: true }), view);
    await came.getByText(words.chat.act.isDone, { exact: true }).waitFor();
    await came.getByRole("button", { name: words.chat.act.later }).waitFor({ state: "detached" });
    await undo(page, view);
    await press(came.getByRole("button", { name: words.chat.act.done, exact: true }), view);
    await came.getByText(words.chat.act.isDone, { exact: true }).waitFor();
    // Leaving the page does not wait for the time to undo.
    await page.reload();
    await expect.poll(() => came.getByText(words.chat.act.isDone, { exact: true }).count()).toBe(1);
  });

  it("language and appearance change at once, and hold", async () => {
    const { page } = await greeted(view.options);
    await goSettings(page, view, "look");
    const wanted = words.language === "en" ? "ru" : "en";
    const other = VIEWS.find((one) => one.words.language === wanted)?.words ?? words;
    await press(page.getByText({ en: "English", ru: "Русский" }[wanted], { exact: true }), view);
    await page.getByRole("heading", { name: other.settings.groups.look }).waitFor();
    await press(page.getByText(other.settings.themes.dark, { exact: true }), view);
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.reload();
    await page.getByRole("heading", { name: other.settings.groups.look }).waitFor();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await page.locator("html").getAttribute("lang")).toBe(wanted);
  });
});
