/** One search over everything that was said and put down, and the way to each in its place. */

import { describe, expect, it } from "vitest";

import { BASE_URL, FAILED_REQUESTS, greeted, wholeReply, withBrowser } from "./browser";
import { withHistory } from "./history";
import { press, send, VIEWS } from "./views";

withBrowser();

describe.each(VIEWS)("$name", (view) => {
  const { words, phone } = view;
  const { palette } = words;

  it("what was said and filed is found by any form of its words, and opened in its place", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await send(page, view, words.remind);
    await wholeReply(page, 1);
    const made = await page.request.post(`${BASE_URL}/api/inbox`, {
      data: { text: words.passport },
      headers: { Origin: BASE_URL },
    });
    expect(made.status()).toBe(201);

    await press(page.locator("header").getByRole("button", { name: palette.open }), view);
    const field = page.getByRole("combobox");
    await field.fill(words.passportSought);
    const found = page.getByRole("option").filter({ hasText: words.passport });
    await found.waitFor();
    await page.keyboard.press("Enter");
    await page.locator("aside").getByRole("textbox").first().waitFor();
    expect(await page.evaluate(() => location.hash)).toMatch(/^#\/inbox\/./);
    await page.keyboard.press("Escape");
    await page.getByLabel(words.inbox.add).waitFor();

    await page.evaluate(() => (location.hash = "#/"));
    await press(page.locator("header").getByRole("button", { name: palette.open }), view);
    await field.fill(words.about);
    await press(page.getByRole("option").filter({ hasText: words.about }).first(), view);
    await page.getByRole("heading", { name: words.reminders.title, level: 2 }).waitFor();
    await page.locator("aside [aria-expanded=true]").filter({ hasText: words.about }).waitFor();
  });

  it("nothing found is said, and a search without the server too", async () => {
    const { page } = await greeted({ ...view.options, allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    if (phone) await press(page.locator("header").getByRole("button", { name: palette.open }), view);
    else await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("qqqq");
    await page.getByText(palette.nothing).waitFor();
    await page.route("**/api/search?*", (route) => route.abort());
    await page.getByRole("combobox").fill("qqqqq");
    await page.getByText(palette.failed).waitFor();
    expect(await page.getByRole("option").count()).toBe(0);
  });

  it("a message far back is brought into sight, and pointed at", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    await withHistory(page, 400, (index) => `Message ${index}. ${"Words. ".repeat(30)}`);
    await page.route("**/api/search?*", (route) => {
      const hit = { type: "message", id: "row30", text: "Message 30.", snippet: "Message 30.", marks: [] };
      const items = route.request().url().includes("types=message")
        ? [{ ...hit, at: new Date().toISOString(), role: "user" }]
        : [];
      return route.fulfill({ json: { items, next: null } });
    });
    await page.reload();
    await page.getByText("Message 399.").waitFor();
    await press(page.locator("header").getByRole("button", { name: palette.open }), view);
    await page.getByRole("combobox").fill("thirty");
    await press(page.getByRole("option", { name: "Message 30." }), view);
    const sought = page.getByText("Message 30. ");
    await sought.waitFor();
    await expect
      .poll(() => sought.evaluate((element) => element.getBoundingClientRect().top))
      .toBeLessThan(700);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent ?? ""))
      .toContain("Message 30.");
    await press(page.getByRole("button", { name: words.chat.toBottom }), view);
    await page.getByText("Message 399.").waitFor();
  });
});
