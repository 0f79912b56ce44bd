/** Coming in, going out and handing the browser over: nothing of one person is there for the next. */

import { describe, expect, it } from "vitest";

import enAuth from "../src/locales/en/auth.json" with { type: "json" };
import ruAuth from "../src/locales/ru/auth.json" with { type: "json" };
import { claim, PASSWORD, signIn, signOut } from "./accounts";
import {
  ask,
  BASE_URL,
  FAILED_REQUESTS,
  greeted,
  questions,
  replies,
  withBrowser,
  wholeReply,
} from "./browser";
import { go, goSettings, press, send, VIEWS } from "./views";

withBrowser();

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;
  const { auth } = words;
  const options = { ...view.options, allowed: FAILED_REQUESTS };

  it("somebody with an account signs in on a second browser, by the way out of a taken address", async () => {
    const first = await greeted(options);
    await wholeReply(first.page, 0);
    await send(first.page, view, words.hello);
    await wholeReply(first.page, 1);
    const email = await claim(first.page, view);

    const { page } = await greeted(options);
    await send(page, view, words.thanks);
    await wholeReply(page, 1);
    await goSettings(page, view, "you");
    await page.getByLabel(auth.email).fill(email);
    await page.getByLabel(auth.password).fill("another password");
    await press(page.getByRole("button", { name: auth.createAccount }), view);
    await page.getByText(auth.taken).waitFor();
    await press(page.getByRole("alert").getByRole("link", { name: auth.signIn }), view);
    await page.getByRole("heading", { name: auth.heading.guest }).waitFor();
    await page.getByText(auth.leftBehind).waitFor();
    expect(await page.getByLabel(auth.email).inputValue()).toBe(email);
    await page.getByLabel(auth.password).fill("not the password");
    await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await page.getByText(auth.wrong).waitFor();
    await page.getByLabel(auth.password).fill(PASSWORD);
    await press(page.getByRole("button", { name: auth.signIn, exact: true }), view);
    await questions(page).filter({ hasText: words.hello }).waitFor();
    await expect.poll(() => questions(page).count()).toBe(1);
  });

  it("what was being written and what was taken away are gone when the next person comes", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await send(page, view, words.home);
    await wholeReply(page, 1);
    const email = await claim(page, view);
    await go(page, view, "memory");
    const fact = page.locator("aside").getByRole("listitem").filter({ hasText: words.city });
    await press(fact.getByRole("button").first(), view);
    await press(fact.getByRole("button", { name: words.memory.forgetIt }), view);
    await fact.waitFor({ state: "detached" });
    await page.evaluate(() => (location.hash = "#/"));
    await page.locator("#composer").fill("the safe: 4471");
    await goSettings(page, view, "you");
    await signOut(page, view);
    await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
    expect(await page.locator("[data-toast]").count()).toBe(0);
    await press(page.getByRole("button", { name: auth.guest }), view);
    await replies(page).first().waitFor();
    expect(await page.locator("#composer").inputValue()).toBe("");
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      "4471",
    );

    await page.evaluate(() => (location.hash = "#/sign-in"));
    await signIn(page, view, email);
    await questions(page).first().waitFor();
    await go(page, view, "memory");
    await page.getByText(words.memory.intro).waitFor();
    await page.getByText(words.memory.empty).waitFor();
  });

  it("a guest hands the browser over, and is told first what that means", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await send(page, view, words.hello);
    await wholeReply(page, 1);
    await goSettings(page, view, "you");
    await press(page.getByRole("button", { name: auth.changePerson }), view);
    await page.getByText(auth.changePersonSays).waitFor();
    await press(page.getByRole("button", { name: auth.changePersonSure, exact: true }), view);
    await page.getByRole("heading", { name: auth.heading.signedOut }).waitFor();
    await press(page.getByRole("button", { name: auth.guest }), view);
    await replies(page).first().waitFor();
    expect(await questions(page).count()).toBe(0);
  });

  it("an account changes its password, and gives it before everything is deleted", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    const email = await claim(page, view);
    const change = page.getByRole("button", { name: auth.changePassword, exact: true });
    await press(change, view);
    await page.getByLabel(auth.oldPassword).fill("not the password");
    await page.getByLabel(auth.newPassword).fill("another horse battery");
    await press(change, view);
    await page.getByText(auth.wrongPassword).waitFor();
    await page.getByLabel(auth.oldPassword).fill(PASSWORD);
    await press(change, view);
    await page.getByText(auth.passwordChanged).waitFor();
    await signOut(page, view);
    await signIn(page, view, email, "another horse battery");
    await replies(page).first().waitFor();

    await goSettings(page, view, "data");
    await press(page.getByRole("button", { name: words.settings.data.delete, exact: true }), view);
    const sure = page.getByRole("button", { name: words.settings.data.deleteSure, exact: true });
    await page.getByLabel(auth.password).fill(PASSWORD);
    await press(sure, view);
    await page.getByText(auth.wrongPassword).waitFor();
    await page.getByLabel(auth.password).fill("another horse battery");
    await press(sure, view);
    await page.getByRole("heading", { name: auth.heading.deleted }).waitFor();
    expect((await page.request.get(`${BASE_URL}/api/me`)).status()).toBe(401);
  });

  it("everything deleted is said to be deleted", async () => {
    const { page } = await greeted(options);
    await wholeReply(page, 0);
    await goSettings(page, view, "data");
    await press(page.getByRole("button", { name: words.settings.data.delete, exact: true }), view);
    await press(page.getByRole("button", { name: words.settings.data.deleteSure, exact: true }), view);
    await page.getByRole("heading", { name: auth.heading.deleted }).waitFor();
    await press(page.getByRole("button", { name: auth.guest }), view);
    await replies(page).first().waitFor();
    expect(await questions(page).count()).toBe(0);
  });

  it("without a network one leaves here, and the session ends when it is back", async () => {
    const { page, context } = await greeted(options);
    await wholeReply(page, 0);
    await claim(page, view);
    const cookies = await context.cookies();
    await context.setOffline(true);
    await signOut(page, view);
    await page.getByRole("heading", { name: auth.heading.signedOutOffline }).waitFor();
    await context.setOffline(false);
    const session = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const stillIn = async () => (await fetch(`${BASE_URL}/api/me`, { headers: { Cookie: session } })).status;
    await expect.poll(stillIn).toBe(401);
  });
});

it("sign-out, language and drafts in two tabs of one browser", async () => {
  const { page, context } = await greeted({ allowed: FAILED_REQUESTS });
  const second = await context.newPage();
  await second.goto(BASE_URL);
  await replies(second).first().waitFor();
  await page.locator("#composer").fill("in the first tab");
  await second.locator("#composer").fill("in the second");
  await second.locator("#composer").fill("");
  await page.reload();
  await expect.poll(() => page.locator("#composer").inputValue()).toBe("in the first tab");
  await second.evaluate(() => (location.hash = "#/settings/look"));
  await second.getByText("Русский", { exact: true }).click();
  await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("ru");
  await second.evaluate(() => (location.hash = "#/settings/you"));
  await second.getByRole("button", { name: ruAuth.changePerson }).click();
  await second.getByRole("button", { name: ruAuth.changePersonSure, exact: true }).click();
  await page.getByRole("heading", { name: ruAuth.heading.signedOut }).waitFor();
  await second.getByRole("button", { name: ruAuth.guest }).click();
  await replies(page).first().waitFor();
  expect(await page.locator("#composer").inputValue()).toBe("");
});

it("the header and the palette lead to signing in, and out", async () => {
  const { page } = await greeted();
  await ask(page, "Hello, I am Bo");
  await page.locator("header").getByRole("link", { name: enAuth.signIn }).click();
  await page.getByRole("button", { name: enAuth.stay }).click();
  await page.locator("#composer").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("hand over");
  await page.keyboard.press("Enter");
  await page.getByText(enAuth.changePersonSays).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText(enAuth.changePersonSays).waitFor({ state: "detached" });
  expect(await page.locator("aside[data-panel] h2").count()).toBe(1);
});
