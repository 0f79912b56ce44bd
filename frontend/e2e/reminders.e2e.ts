import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { ask, BASE_URL, greeted, withBrowser } from "./browser";

withBrowser();

async function open(page: Page, section: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
  await page.locator("aside[data-panel] h2").waitFor();
}

function line(page: Page, text: string) {
  return page.locator("aside").getByRole("listitem").filter({ hasText: text });
}

it("a reminder asked for in words is in the open panel, can be changed, put off and cancelled", async () => {
  const { page } = await greeted();
  await open(page, "reminders");
  await page.getByText("Nothing coming up.").waitFor();
  await ask(page, "Remind me tomorrow at 9 to call Mum");
  const mum = line(page, "call Mum");
  await mum.getByText("Tomorrow, 9:00").waitFor();
  await mum.getByRole("button", { name: "call Mum" }).click();
  await mum.getByRole("button", { name: "Why?" }).click();
  await mum.getByText("You asked for it in the chat").waitFor();
  await mum.getByRole("button", { name: "An hour later" }).click();
  await mum.getByText("Tomorrow, 10:00").first().waitFor();
  await mum.getByRole("button", { name: "call Mum" }).click();
  await mum.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("What’s it about?").fill("call Dad");
  await page.getByRole("button", { name: "Save" }).click();
  const dad = line(page, "call Dad");
  await dad.getByRole("button", { name: "call Dad" }).click();
  await dad.getByRole("button", { name: "Cancel: call Dad" }).click();
  await page.getByText("Nothing coming up.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  const coming = page.locator("#reminders-coming ~ ul").getByRole("listitem");
  await expect.poll(() => coming.count()).toBe(1);
});

it("a reminder is set by hand, comes, and is ticked off in the ledger", async () => {
  const { page } = await greeted();
  await open(page, "reminders");
  await page.getByRole("button", { name: "New reminder" }).click();
  await page.getByLabel("What’s it about?").fill("Stretch");
  await page.getByLabel("Repeat").selectOption("daily");
  await page.getByRole("button", { name: "Save" }).click();
  await line(page, "Stretch").getByText("Every day").waitFor();
  const soon = new Date(Date.now() + 2_000).toISOString();
  const answer = await page.request.post(`${BASE_URL}/api/reminders`, {
    data: { text: "Tea", due: soon },
    headers: { Origin: BASE_URL },
  });
  expect(answer.status()).toBe(201);
  const tea = page.locator("#reminders-ledger ~ ul").getByRole("listitem").filter({ hasText: "Tea" });
  await tea.getByText(/Came (on time|late)/).waitFor({ timeout: 60_000 });
  await tea.getByRole("button", { name: "Done" }).click();
  await tea.getByText("Done", { exact: true }).waitFor();
});

it("a routine is switched on in the settings, with quiet hours, a calendar address and this device", async () => {
  const { page } = await greeted();
  await open(page, "settings/routines");
  const routine = page.getByRole("switch", { name: "Morning briefing" });
  await routine.click();
  await page.getByText(/^Next: /).waitFor();
  await page.getByRole("switch", { name: "Quiet hours" }).click();
  await expect.poll(() => page.getByLabel("From", { exact: true }).inputValue()).toBe("22:00");
  await open(page, "settings/calendar");
  await page.getByRole("button", { name: "Make a calendar address" }).click();
  await page.getByText(/\/calendar\/.+\.ics/).waitFor();
  await open(page, "settings/devices");
  await page.getByText("This device", { exact: true }).waitFor();
  await open(page, "settings/routines");
  await page.reload();
  await expect.poll(() => routine.getAttribute("aria-checked")).toBe("true");
  await expect.poll(() => page.getByLabel("From", { exact: true }).inputValue()).toBe("22:00");
});

it("a guest who deletes everything is out, and nothing is left behind", async () => {
  const { page } = await greeted();
  await ask(page, "I'm Bo");
  await open(page, "settings/data");
  await page.getByRole("button", { name: "Delete everything…" }).click();
  await page.getByText("This can’t be undone.").waitFor();
  await page.getByRole("button", { name: "Delete everything", exact: true }).click();
  await page.getByRole("heading", { name: "Everything is deleted." }).waitFor();
  expect((await page.request.get(`${BASE_URL}/api/me`)).status()).toBe(401);
});
