/** Accounts, as somebody makes them, comes in and goes out. */

import type { Page } from "playwright-core";

import { BASE_URL, FAILED_REQUESTS, greeted, replies, wholeReply } from "./browser";
import { goSettings, press, type View } from "./views";

export const PASSWORD = "correct horse battery";

export function newEmail(): string {
  return `bo-${Date.now()}-${Math.floor(Math.random() * 1e6)}@example.org`;
}

/** Fills in the form for an account and sends it. */
export async function createAccount(page: Page, view: View, email: string): Promise<void> {
  const { auth } = view.words;
  await page.getByLabel(auth.email).fill(email);
  await page.getByLabel(auth.password).fill(PASSWORD);
  await press(page.getByRole("button", { name: auth.createAccount }), view);
}

/** The guest who is here makes an account; its address. */
export async function claim(page: Page, view: View): Promise<string> {
  const email = newEmail();
  await goSettings(page, view, "you");
  await createAccount(page, view, email);
  await page.getByText(view.words.settings.signedInAs.replace("{{email}}", email)).waitFor();
  return email;
}

/** Fills in the form for who has an account and sends it. */
export async function signIn(page: Page, view: View, email: string, password = PASSWORD): Promise<void> {
  const { auth } = view.words;
  await page.getByLabel(auth.email).fill(email);
  await page.getByLabel(auth.password).fill(password);
  await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
}

export async function signOut(page: Page, view: View): Promise<void> {
  await press(page.getByRole("button", { name: view.words.settings.signOut, exact: true }).first(), view);
}

/** The page of the owner, who is one for all tests, in the language of the view. */
export async function asOwner(view: View): Promise<Page> {
  const { page } = await greeted({ ...view.options, allowed: FAILED_REQUESTS });
  await wholeReply(page, 0);
  await page.evaluate(() => (location.hash = "#/sign-in"));
  await signIn(page, view, process.env["E2E_OWNER"] ?? "");
  await replies(page).first().waitFor();
  await page.request.patch(`${BASE_URL}/api/me`, { data: { locale: view.words.language } });
  await page.reload();
  await replies(page).first().waitFor();
  return page;
}
