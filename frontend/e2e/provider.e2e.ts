/** Signing in by a provider of OpenID Connect: the browser goes to a real one, and comes back. */

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { BASE_URL, FAILED_REQUESTS, greeted, replies, visit, wholeReply, withBrowser } from "./browser";
import { press, VIEWS, type View } from "./views";

const PROVIDER = process.env["E2E_OIDC_URL"] ?? "";
const OWNER = { email: process.env["E2E_OWNER"] ?? "", password: "correct horse battery" };

withBrowser();

/** Has the provider sign in somebody, or answer with an error. */
async function provider(next: { readonly who?: object; readonly error?: string }): Promise<void> {
  const said = await fetch(`${PROVIDER}/next`, { method: "POST", body: JSON.stringify(next) });
  expect(said.status).toBe(204);
}

function person(): { readonly email: string } & Record<string, unknown> {
  const sub = `bo-${Date.now()}-${Math.floor(Math.random() * 1e6)}`;
  return { sub, name: "Bo", email: `${sub}@example.org`, email_verified: true };
}

/** What the owner of the server asks for. */
async function asOwner<T>(method: string, path: string, body: object): Promise<T> {
  const come = await fetch(`${BASE_URL}/api/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(OWNER),
  });
  const { token } = (await come.json()) as { token: string };
  const answer = await fetch(`${BASE_URL}${path}`, {
    method,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
  return (await answer.json()) as T;
}

const wayIn = (page: Page, { words }: View) =>
  page.getByRole("button", { name: words.auth.provider.with.replace("{{name}}", "Household") });
const said = ({ words }: View, trouble: keyof View["words"]["auth"]["provider"]) =>
  words.auth.provider[trouble].replace("{{name}}", "Household");
const email = (page: Page) =>
  page.evaluate(async () => ((await (await fetch("/api/me")).json()) as { email: string | null }).email);

// Each language once, at a desk and on a phone.
describe.each(VIEWS.filter(({ phone, words }) => phone === (words.language === "ru")))("$name", (view) => {
  const options = { ...view.options, allowed: FAILED_REQUESTS };
  it("a guest goes there and is back in an account of their own, twice the same", async () => {
    const who = person();
    for (const _ of ["first", "again"]) {
      await provider({ who });
      const { page } = await greeted(options);
      await wholeReply(page, 0);
      await page.evaluate(() => (location.hash = "#/sign-in"));
      await press(wayIn(page, view), view);
      await expect.poll(() => email(page).catch(() => null)).toBe(who.email);
      await replies(page).first().waitFor();
      expect(new URL(page.url()).search).toBe("");
      expect(await page.evaluate(() => sessionStorage.getItem("lifeos.provider"))).toBeNull();
    }
  });

  it("whatever the provider answers, the sign-in page says what it means, and one may try again", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await page.evaluate(() => (location.hash = "#/sign-in"));
    for (const [error, trouble] of [
      ["access_denied", "cancelled"],
      ["interaction_required", "unfinished"],
      ["temporarily_unavailable", "away"],
      ["unauthorized_client", "misset"],
      ["of_its_own", "refused"],
    ] as const) {
      await provider({ error });
      await press(wayIn(page, view), view);
      await page.getByRole("alert").getByText(said(view, trouble)).waitFor();
      await page.getByRole("heading", { name: view.words.auth.heading.guest }).waitFor();
      expect(new URL(page.url()).search).toBe("");
      expect(await page.content()).not.toContain("said there");
    }
    expect(await email(page)).toBeNull();
    const who = person();
    await provider({ who });
    await press(wayIn(page, view), view);
    await expect.poll(() => email(page).catch(() => null)).toBe(who.email);
  });

  it("an invitation goes along where registration asks for one, and stays where it came to nothing", async () => {
    const { link } = await asOwner<{ link: string }>("POST", "/api/owner/invitations", {});
    await asOwner("PATCH", "/api/owner/settings", { registration: "invitation" });
    try {
      const { page } = await visit({ ...options, url: `${BASE_URL}/${link.slice(link.indexOf("#"))}` });
      await page.getByRole("heading", { name: view.words.auth.entry.invitation.title }).waitFor();
      await provider({ error: "access_denied" });
      await press(wayIn(page, view), view);
      await page.getByRole("alert").getByText(said(view, "cancelled")).waitFor();
      await page.getByRole("heading", { name: view.words.auth.entry.invitation.title }).waitFor();
      const who = person();
      await provider({ who });
      await press(wayIn(page, view), view);
      await expect.poll(() => email(page).catch(() => null)).toBe(who.email);
    } finally {
      await asOwner("PATCH", "/api/owner/settings", { registration: "open" });
    }
  });
});

it("who comes without an invitation is not let in, and is told so; nobody becomes a guest by it", async () => {
  const view = VIEWS[0] as View;
  await asOwner("PATCH", "/api/owner/settings", { registration: "invitation", guests: false });
  try {
    const { page } = await visit({ ...view.options, allowed: FAILED_REQUESTS });
    await page.getByRole("heading", { name: view.words.auth.heading.closed }).waitFor();
    await provider({ who: person() });
    await press(wayIn(page, view), view);
    await page.getByRole("heading", { name: view.words.auth.heading.back }).waitFor();
    await page.getByRole("alert").getByText(said(view, "closed")).waitFor();
    expect((await page.request.get(`${BASE_URL}/api/me`)).status()).toBe(401);
  } finally {
    await asOwner("PATCH", "/api/owner/settings", { registration: "open", guests: true });
  }
});
