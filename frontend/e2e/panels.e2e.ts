import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { ask, conversation, FAILED_REQUESTS, greeted, replies, withBrowser } from "./browser";

withBrowser();

function step(page: Page) {
  return page.getByRole("button", { name: "show the steps" });
}

it("a step can be skipped, and come back to", async () => {
  const { page } = await greeted();
  await expect.poll(() => step(page).textContent()).toContain("Hello");
  await step(page).click();
  await page.getByRole("button", { name: "Skip" }).click();
  await expect.poll(() => step(page).textContent()).toContain("About you");
  await step(page).click();
  await page.getByRole("button", { name: "Back" }).click();
  await expect.poll(() => step(page).textContent()).toContain("Hello");
});

it("what was told is in the memory, can be forgotten, and brought back in time", async () => {
  const { page } = await greeted();
  await ask(page, "I'm Bo. I live in Leeds");
  await page.getByRole("link", { name: "Memory" }).click();
  const fact = page.locator("aside").getByRole("listitem").filter({ hasText: "Leeds" });
  await fact.getByRole("button", { name: "Leeds" }).click();
  await fact.getByText("You wrote (").waitFor();
  await fact.getByRole("button", { name: "Forget" }).click();
  await fact.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await fact.getByRole("button", { name: "Leeds" }).click();
  await fact.getByRole("button", { name: "Forget" }).click();
  await fact.waitFor({ state: "detached" });
  // Leaving the page does not wait for the time to undo.
  await page.reload();
  await page.getByText("Nothing yet.").waitFor();
  await expect.poll(() => fact.count()).toBe(0);
});

it("a memory that comes up in the conversation appears in the open panel", async () => {
  const { page } = await greeted();
  await page.getByRole("link", { name: "Memory" }).click();
  await page.getByText("Nothing yet.").waitFor();
  await ask(page, "I'm Bo. I live in Leeds");
  const fact = page.locator("aside").getByRole("listitem").filter({ hasText: "Leeds" });
  await expect.poll(() => fact.count()).toBe(1);
});

it("a wrong fact is corrected, an outdated one kept apart, and everything can be forgotten", async () => {
  const { page } = await greeted();
  await ask(page, "I'm Bo. I live in Leeds");
  await page.getByRole("link", { name: "Memory" }).click();
  const panel = page.locator("aside");
  await panel.getByRole("button", { name: "Leeds" }).click();
  await panel.getByRole("button", { name: "Wrong" }).click();
  await panel.getByLabel("What’s right?").fill("Lives in York");
  await panel.getByRole("button", { name: "Save" }).click();
  const fact = panel.getByRole("listitem").filter({ hasText: "Lives in York" });
  await fact.waitFor();
  // The sentence that it came from says another thing, and that is said.
  await panel.getByText("Corrected by you.", { exact: false }).waitFor();
  await fact.getByRole("button", { name: "Outdated" }).click();
  await fact.waitFor({ state: "detached" });
  await panel.getByText("Outdated", { exact: true }).click();
  await fact.waitFor();
  await panel.getByRole("button", { name: "Forget everything…" }).click();
  await panel.getByText("can’t be brought back").waitFor();
  await panel.getByRole("button", { name: "Forget everything", exact: true }).click();
  await panel.getByText("Nothing outdated.").waitFor();
  await expect.poll(() => fact.count()).toBe(0);
});

it("the settings name the model, and keep the name", async () => {
  const { page } = await greeted();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Assistant", exact: true }).click();
  await page.getByText("No language model is connected.").waitFor();
  await page.getByRole("link", { name: "You", exact: true }).click();
  await page.getByLabel("Your name").fill("Bo");
  await page.getByLabel("Your name").press("Enter");
  await page.getByText("Saved").waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel("Your name").inputValue()).toBe("Bo");
});

it("a guest becomes an account, signs out, and finds everything when signing in", async () => {
  const { page } = await greeted({ allowed: FAILED_REQUESTS });
  await ask(page, "Hello, I am Bo");
  const before = await conversation(page);
  await page.getByRole("link", { name: "Settings" }).click();
  const [email, password] = [`bo-${Date.now()}@example.org`, "correct horse battery"];
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByText(`Signed in as ${email}`).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  expect(await replies(page).count()).toBe(0);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("That address or password isn’t right.").waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await replies(page).nth(1).waitFor();
  expect(await conversation(page)).toEqual(before);
});
