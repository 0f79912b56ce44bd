import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { ask, BASE_URL, greeted, replies, visit, withBrowser } from "./browser";

withBrowser();

/** Signs a second page in as the same person. */
async function beside(page: Page): Promise<Page> {
  const state = await page.context().storageState();
  const { page: second } = await visit({ storageState: state });
  await second.locator("#composer").waitFor();
  return second;
}

function line(page: Page, text: string) {
  return page.locator("aside").getByRole("listitem").filter({ hasText: text });
}

async function open(page: Page, section: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
  await page.locator("aside[data-panel] h2").waitFor();
}

it("a thing is put down, changed, done and brought back, and another page sees each", async () => {
  const { page } = await greeted();
  const second = await beside(page);
  await Promise.all([open(page, "inbox"), open(second, "inbox")]);
  await page.getByText("Nothing here, and that’s fine.").waitFor();
  await page.getByLabel("Write something down…").fill("Buy cat food");
  await page.getByLabel("Write something down…").press("Enter");
  await line(page, "Buy cat food").waitFor();
  await line(second, "Buy cat food").waitFor();
  await line(page, "Buy cat food").getByRole("button", { name: "Buy cat food", exact: true }).click();
  await page.getByLabel("What is it?").fill("Buy dog food");
  await page.getByLabel("Project").fill("Home");
  // What was written is saved on the way out.
  await page.getByRole("button", { name: "Back" }).click();
  await line(second, "Buy dog food").getByText("Home").waitFor();
  await page.getByRole("button", { name: "Done: Buy dog food" }).click();
  await line(second, "Buy dog food").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => line(second, "Buy dog food").count()).toBe(1);
});

it("what is deleted is out of sight at once, comes back when undone, and is gone for good after the page is left", async () => {
  const { page } = await greeted();
  await open(page, "inbox");
  await page.getByLabel("Write something down…").fill("Old news");
  await page.getByLabel("Write something down…").press("Enter");
  const news = line(page, "Old news").getByRole("button", { name: "Old news", exact: true });
  await news.focus();
  await page.keyboard.press("Delete");
  await news.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await news.focus();
  await page.keyboard.press("Delete");
  await news.waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("Nothing here, and that’s fine.").waitFor();
  await expect.poll(() => news.count()).toBe(0);
});

it("a brain dump slides into the open inbox, is found by a word, and is sorted", async () => {
  const { page } = await greeted();
  await open(page, "inbox");
  await ask(page, "I'm Bo");
  await ask(page, "buy cat food, call the bank on Friday, hmm the blue thing");
  await line(page, "call the bank").waitFor();
  await page.locator("aside").getByRole("button", { name: "Search", exact: true }).click();
  await page.getByLabel("Search the inbox").fill("bank");
  await line(page, "cat food").waitFor({ state: "detached" });
  await page.getByLabel("Search the inbox").fill("");
  await line(page, "cat food").waitFor();
  const said = await replies(page).count();
  await page.getByRole("button", { name: /^Sort \d+ new/ }).click();
  // What is sure is filed, is said once in its place, and can be taken back.
  await page.getByText(/^Sorted \d+\.$/).waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Undo all" }).click();
  await expect.poll(() => page.getByText(/^Sorted \d+\.$/).count()).toBe(0);
  // What was asked for and seen here is not said a second time there, nor after a reload.
  expect(await replies(page).count()).toBe(said);
  await page.reload();
  await expect.poll(() => replies(page).count()).toBe(said);
});

it("what is due today, and a card that is kept in sight, stand on Today", async () => {
  const { page } = await greeted();
  await open(page, "today");
  await page.getByText("Nothing due today.").waitFor();
  const answer = await page.request.post(`${BASE_URL}/api/inbox`, {
    data: { text: "Water the plants", kind: "task", status: "clarified", due: new Date().toISOString() },
    headers: { Origin: BASE_URL },
  });
  expect(answer.status()).toBe(201);
  await line(page, "Water the plants").waitFor();
});

it("the inbox is seen by project, and gone through one by one with the keyboard alone", async () => {
  const { page } = await greeted();
  for (const data of [
    { text: "Call the plumber", kind: "task", status: "clarified", project: "Bathroom" },
    { text: "Read about tides", kind: "task", status: "clarified", project: "Sea" },
  ]) {
    const answer = await page.request.post(`${BASE_URL}/api/inbox`, { data, headers: { Origin: BASE_URL } });
    expect(answer.status()).toBe(201);
  }
  await open(page, "inbox");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  // What is done is not there because nothing is, and is not to be told of.
  await page.getByText("Done", { exact: true }).click();
  await page.getByText("Nothing ticked off yet.").waitFor();
  await page.getByText("Open", { exact: true }).click();
  await page.getByLabel("Project", { exact: true }).selectOption("Sea");
  await line(page, "Call the plumber").waitFor({ state: "detached" });
  await line(page, "Read about tides").waitFor();
  await page.getByLabel("Project", { exact: true }).selectOption("All projects");
  await line(page, "Call the plumber").waitFor();

  for (const text of ["hmm the blue thing", "that thing again", "the other thing"]) {
    await page.getByLabel("Write something down…").fill(text);
    await page.getByLabel("Write something down…").press("Enter");
    await line(page, text).waitFor();
  }
  await page.getByRole("button", { name: "Sort 3 new ones" }).click();
  const questions = page.locator("section", { hasText: "Needs an answer" }).locator("[data-line]");
  await expect.poll(() => questions.count(), { timeout: 45_000 }).toBe(3);
  await questions.first().focus();
  await page.keyboard.press("ArrowDown");
  const second = await questions.nth(1).innerText();
  await page.keyboard.press("Delete");
  await expect.poll(() => questions.count()).toBe(2);
  expect(await questions.allInnerTexts()).not.toContain(second);
  await page.keyboard.press("e");
  await page.getByLabel("What is it?").fill("Paint the door");
  await page.keyboard.press("Enter");
  await line(page, "Paint the door").waitFor();
  await expect.poll(() => questions.count()).toBe(1);
});
