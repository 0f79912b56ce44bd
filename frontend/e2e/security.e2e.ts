/** Two-step sign-in, the links that let somebody in, and what the owner does with people. */

import { createHmac } from "node:crypto";

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import enAuth from "../src/locales/en/auth.json" with { type: "json" };
import ruAuth from "../src/locales/ru/auth.json" with { type: "json" };
import { BASE_URL, FAILED_REQUESTS, greeted, replies, visit, wholeReply, withBrowser } from "./browser";
import { goSettings, press, type View, VIEWS } from "./views";

withBrowser();

const PASSWORD = "correct horse battery";
const ANOTHER = "another horse battery";
const PERIOD = 30;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app shows (RFC 6238), `periods` from now. The server takes the one before and after too. */
function codeOf(secret: string, periods = 0): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / PERIOD) + periods));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function newEmail(): string {
  return `sec-${Date.now()}-${Math.floor(Math.random() * 1e6)}@example.org`;
}

async function createAccount(page: Page, view: View, auth: typeof enAuth, email: string): Promise<void> {
  await page.getByLabel(auth.email).fill(email);
  await page.getByLabel(auth.password).fill(PASSWORD);
  await press(page.getByRole("button", { name: auth.createAccount }), view);
}

async function signIn(page: Page, view: View, auth: typeof enAuth, email: string, password: string) {
  await page.getByLabel(auth.email).fill(email);
  await page.getByLabel(auth.password).fill(password);
  await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
}

async function who(page: Page): Promise<string> {
  const answer = await page.request.get(`${BASE_URL}/api/me`);
  return ((await answer.json()) as { email: string }).email;
}

describe.each(VIEWS)("$name", (view) => {
  const { settings } = view.words;
  const auth = view.words.language === "ru" ? ruAuth : enAuth;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("two-step sign-in is switched on with an app, asked for, and switched off", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    const email = newEmail();
    await goSettings(page, view, "you");
    await createAccount(page, view, auth, email);
    await page.getByText(settings.signedInAs.replace("{{email}}", email)).waitFor();

    await page.evaluate(() => (location.hash = "#/settings/security"));
    await press(page.getByRole("button", { name: settings.security.turnOn }), view);
    await page.getByLabel(auth.password).fill(PASSWORD);
    await press(page.getByRole("button", { name: settings.security.next }), view);
    await page.getByRole("img", { name: settings.security.qr }).waitFor();
    const secret = (await page.locator("aside code").textContent()) ?? "";
    await page.getByLabel(auth.code, { exact: true }).fill("000000x");
    await press(page.getByRole("button", { name: settings.security.confirm }), view);
    await page.getByRole("alert").waitFor();
    await page.getByLabel(auth.code, { exact: true }).fill(codeOf(secret));
    await press(page.getByRole("button", { name: settings.security.confirm }), view);
    const codes = page.getByRole("region", { name: settings.security.codes }).getByRole("listitem");
    await expect.poll(() => codes.count()).toBe(10);
    const recovery = (await codes.first().textContent()) ?? "";
    await press(page.getByRole("button", { name: settings.security.saved }), view);

    await page.evaluate(() => (location.hash = "#/settings/you"));
    await press(page.getByRole("button", { name: settings.signOut, exact: true }).first(), view);
    await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
    await signIn(page, view, auth, email, PASSWORD);
    await page.getByLabel(auth.code, { exact: true }).fill("123456x");
    await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await page.getByText(auth.wrongCode).waitFor();
    await page.getByLabel(auth.code, { exact: true }).fill(recovery);
    await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await replies(page).first().waitFor();

    await goSettings(page, view, "security");
    await press(page.getByRole("button", { name: settings.security.turnOff }), view);
    await page.getByLabel(auth.password).fill(PASSWORD);
    await press(page.getByRole("button", { name: settings.security.turnOff.replace("…", "") }), view);
    await page.getByText(settings.security.off).waitFor();
  });
});

describe.each([VIEWS[0], VIEWS[3]].filter((view) => view !== undefined))("$name", (view) => {
  const { settings } = view.words;
  const auth = view.words.language === "ru" ? ruAuth : enAuth;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("the owner invites somebody, and gives a link to who forgot the password", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await page.evaluate(() => (location.hash = "#/sign-in"));
    await signIn(page, view, auth, process.env["E2E_OWNER"] ?? "", PASSWORD);
    await replies(page).first().waitFor();
    // The owner is one for all tests.
    await page.request.patch(`${BASE_URL}/api/me`, { data: { locale: view.words.language } });
    await page.reload();
    await replies(page).first().waitFor();
    await goSettings(page, view, "people");
    await press(page.getByRole("button", { name: settings.people.invite }), view);
    const link = page.getByRole("group", { name: settings.people.link }).locator("code");
    const invitation = (await link.textContent()) ?? "";
    expect(invitation).toContain("#invitation=");

    const email = newEmail();
    const invited = await visit({ ...options, url: invitation });
    await invited.page.getByRole("heading", { name: auth.entry.invitation.title }).waitFor();
    expect(invited.page.url()).not.toContain("invitation=");
    await createAccount(invited.page, view, auth, email);
    await replies(invited.page).first().waitFor();
    expect(await who(invited.page)).toBe(email);

    await page.reload();
    await press(page.getByRole("button", { name: settings.people.more.replace("{{name}}", email) }), view);
    await press(page.getByRole("button", { name: settings.people.makeLink }), view);
    await page.getByLabel(auth.password).fill(PASSWORD);
    await press(page.getByRole("button", { name: settings.people.sure.makeLink }), view);
    const way = (await link.textContent()) ?? "";
    expect(way).toContain("#sign-in=");

    const forgot = await visit({ ...options, url: way });
    await forgot.page.getByRole("heading", { name: auth.entry.link.title }).waitFor();
    await forgot.page.getByLabel(auth.entry.newPassword).fill(ANOTHER);
    await press(forgot.page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await replies(forgot.page).first().waitFor();
    expect(await who(forgot.page)).toBe(email);
    await invited.page.getByRole("heading", { name: auth.heading.expired }).waitFor();

    const again = await visit({ ...options, url: way });
    await press(again.page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await again.page.getByText(auth.entry.over).waitFor();
  });
});

it("a passkey signs in without a password, until it is removed", async () => {
  // Browsers make passkeys for names, and this one for the machine itself.
  const url = BASE_URL.replace("127.0.0.1", "localhost");
  const { page, context } = await greeted({ url, allowed: FAILED_REQUESTS });
  const devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const [view] = VIEWS;
  if (view === undefined) throw new Error("there is no view");
  const { settings } = view.words;
  const email = newEmail();
  await goSettings(page, view, "you");
  await createAccount(page, view, enAuth, email);
  await page.getByText(settings.signedInAs.replace("{{email}}", email)).waitFor();
  await page.evaluate(() => (location.hash = "#/settings/security"));
  await page.getByRole("button", { name: settings.passkeys.add }).click();
  await page.getByLabel(enAuth.password).fill(PASSWORD);
  await page.getByRole("button", { name: settings.security.next }).click();
  const remove = page.getByRole("button", { name: /^Remove passkey/ });
  await remove.waitFor();

  await page.evaluate(() => (location.hash = "#/settings/you"));
  await page.getByRole("button", { name: settings.signOut, exact: true }).first().click();
  await page.getByRole("heading", { name: enAuth.heading.signedOut }).waitFor();
  await page.getByRole("button", { name: enAuth.passkey }).click();
  await replies(page).first().waitFor();
  expect(((await (await page.request.get(`${url}/api/me`)).json()) as { email: string }).email).toBe(email);

  await goSettings(page, view, "security");
  await remove.click();
  await remove.waitFor({ state: "detached" });
  await page.evaluate(() => (location.hash = "#/settings/you"));
  await page.getByRole("button", { name: settings.signOut, exact: true }).first().click();
  await page.getByRole("button", { name: enAuth.passkey }).click();
  await page.getByText(enAuth.passkeyRefused).waitFor();
});
