/** Two-step sign-in, the links that let somebody in, and what the owner does with people. */

import { createHmac } from "node:crypto";

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { asOwner, claim, createAccount, newEmail, PASSWORD, signIn, signOut } from "./accounts";
import { BASE_URL, FAILED_REQUESTS, greeted, replies, visit, wholeReply, withBrowser } from "./browser";
import { goSettings, press, VIEWS } from "./views";

withBrowser();

const ANOTHER = "another horse battery";
const PERIOD = 30;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that an app shows now (RFC 6238). */
function codeOf(secret: string): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / PERIOD)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function who(page: Page, url = BASE_URL): Promise<string> {
  const answer = await page.request.get(`${url}/api/me`);
  return ((await answer.json()) as { email: string }).email;
}

describe.each(VIEWS)("$name", (view) => {
  const { auth, settings } = view.words;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("two-step sign-in is switched on with an app, asked for, and switched off", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    const email = await claim(page, view);

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
    await signOut(page, view);
    await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
    await signIn(page, view, email);
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
  const { auth, settings } = view.words;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("the owner invites somebody, and gives a link to who forgot the password", async () => {
    const page = await asOwner(view);
    await goSettings(page, view, "people");
    await press(page.getByRole("button", { name: settings.people.invite }), view);
    const link = page.getByRole("group", { name: settings.people.link }).locator("code");
    const invitation = (await link.textContent()) ?? "";
    expect(invitation).toContain("#invitation=");

    const email = newEmail();
    const invited = await visit({ ...options, url: invitation });
    await invited.page.getByRole("heading", { name: auth.entry.invitation.title }).waitFor();
    expect(invited.page.url()).not.toContain("invitation=");
    await createAccount(invited.page, view, email);
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
  const { auth, settings } = view.words;
  const email = await claim(page, view);
  await page.evaluate(() => (location.hash = "#/settings/security"));
  await page.getByRole("button", { name: settings.passkeys.add }).click();
  await page.getByLabel(auth.password).fill(PASSWORD);
  await page.getByRole("button", { name: settings.security.next }).click();
  const remove = page.getByRole("button", { name: /^Remove passkey/ });
  await remove.waitFor();

  await page.evaluate(() => (location.hash = "#/settings/you"));
  await signOut(page, view);
  await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
  await page.getByRole("button", { name: auth.passkey }).click();
  await replies(page).first().waitFor();
  expect(await who(page, url)).toBe(email);

  await goSettings(page, view, "security");
  await remove.click();
  await remove.waitFor({ state: "detached" });
  await page.evaluate(() => (location.hash = "#/settings/you"));
  await signOut(page, view);
  await page.getByRole("button", { name: auth.passkey }).click();
  await page.getByText(auth.passkeyRefused).waitFor();
});
