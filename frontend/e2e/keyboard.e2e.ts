/** What the keyboard, the focus and a lost connection must not take away. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { BASE_URL, FAILED_REQUESTS, greeted, withBrowser, wholeReply } from "./browser";
import { withHistory } from "./history";
import { go, press, VIEWS } from "./views";

withBrowser();

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement === document.body ? "nothing" : (activeElement?.textContent ?? "");
  });
}

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("a panel that was opened without a connection is there when it is back", async () => {
    const missing = /Failed to fetch dynamically imported module/;
    const { page, context } = await greeted({ ...options, allowed: [...FAILED_REQUESTS, missing] });
    await wholeReply(page, 0);
    const failed = page.getByText(words.common.failedToLoad);
    await page.route("**/api/memories?*", (route) => route.abort());
    await go(page, view, "memory");
    await failed.waitFor();
    await page.unroute("**/api/memories?*");
    await page.getByText(words.memory.empty).waitFor();

    // Here the code of the panel itself is out of reach.
    await context.setOffline(true);
    await page.evaluate(() => (location.hash = "#/reminders"));
    await failed.waitFor();
    expect(await page.locator("#composer").count()).toBe(1);
    await context.setOffline(false);
    await failed.waitFor({ state: "detached" });
    await page.locator("aside[data-panel] h2").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("from an empty memory one comes to write, also where the panel covers the conversation", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await go(page, view, "memory");
    await press(page.getByRole("button", { name: words.memory.tell }), view);
    await page.locator("aside[data-panel]").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("composer");
  });

  it("after a removal and after its undo the focus is in the list", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    for (const text of words.dump.slice(0, 2)) {
      const answer = await page.request.post(`${BASE_URL}/api/reminders`, {
        data: { text, due: new Date(Date.now() + 86_400_000).toISOString() },
        headers: { Origin: BASE_URL },
      });
      expect(answer.status()).toBe(201);
    }
    await page.evaluate(() => (location.hash = "#/reminders"));
    const [first] = words.dump;
    const line = page.locator("#reminders-coming ~ ul").getByRole("listitem").filter({ hasText: first });
    const named = (label: string) => label.replace("{{text}}", first);
    await line.waitFor();
    const cancel = page.getByRole("button", { name: named(words.reminders.cancelNamed) });
    if (!(await cancel.isVisible())) await press(line.getByRole("button").first(), view);
    await cancel.focus();
    await page.keyboard.press("Enter");
    await line.waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).not.toBe("nothing");
    await page.getByText(named(words.reminders.cancelled)).waitFor();
    await page.getByRole("button", { name: words.common.undo }).focus();
    await page.keyboard.press("Enter");
    await line.waitFor();
    await expect.poll(() => focused(page)).not.toBe("nothing");
  });
});

it("under a panel that covers it the conversation takes no focus", async () => {
  const { page } = await greeted({ viewport: { width: 390, height: 844 } });
  await page.evaluate(() => (location.hash = "#/inbox"));
  await page.locator("aside[data-panel] h2").waitFor();
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("main") === null)).toBe(true);
  }
});

it("Escape leaves the form, then the panel, and what was written is there again", async () => {
  const { page } = await greeted();
  await page.evaluate(() => (location.hash = "#/reminders"));
  await page.getByRole("button", { name: "New reminder" }).click();
  await page.getByLabel("What’s it about?").fill("Stretch");
  await page.keyboard.press("Escape");
  await page.getByLabel("What’s it about?").waitFor({ state: "detached" });
  const panel = page.getByRole("complementary", { name: "Reminders" });
  await panel.waitFor();
  // All reminders are a part of Today: that is where leaving them leads.
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.reload();
  await page.evaluate(() => (location.hash = "#/reminders"));
  await expect.poll(() => page.getByLabel("What’s it about?").inputValue()).toBe("Stretch");
});

it("the keyboard scrolls a long conversation from the message field", async () => {
  const { page } = await greeted();
  await wholeReply(page, 0);
  await withHistory(page, 120, (index) => `Message ${index}. ${"Words. ".repeat(30)}`);
  await page.reload();
  await page.getByText("Message 119.").waitFor();
  const top = () =>
    page.evaluate(() => document.querySelector('[role="log"]')?.closest("[tabindex]")?.scrollTop ?? 0);
  await page.locator("#composer").focus();
  const end = await top();
  await page.keyboard.press("PageUp");
  await expect.poll(top).toBeLessThan(end - 200);
  await page.keyboard.press("End");
  await expect.poll(top).toBeGreaterThan(end - 2);
  await page.locator("#composer").fill("words");
  const before = await top();
  await page.keyboard.press("Home");
  expect(await top()).toBe(before);
});
