/** The settings as a page: its groups, and what is changed in them. */

import { describe, expect, it } from "vitest";

import { BASE_URL, FAILED_REQUESTS, greeted, TIMEZONE, wholeReply, withBrowser } from "./browser";
import { goSettings, press, VIEWS } from "./views";

withBrowser();

describe.each(VIEWS)("$name", (view) => {
  const { words, phone } = view;
  const { settings } = words;

  it("every group has an address, and Escape leads back", async () => {
    const { page } = await greeted(view.options);
    await wholeReply(page, 0);
    for (const group of ["assistant", "devices"] as const) {
      await goSettings(page, view, group);
      const title = page.locator("aside[data-panel]").getByRole("heading", { name: settings.groups[group] });
      await title.waitFor();
      await page.reload();
      await title.waitFor();
    }
    await page.keyboard.press("Escape");
    if (phone) {
      await page.getByRole("heading", { name: settings.title }).waitFor();
      await page.keyboard.press("Escape");
    }
    await page.locator("aside[data-panel]").waitFor({ state: "detached" });
    expect(await page.locator("#composer").isVisible()).toBe(true);
  });

  it("the time zone is found by its city, and can be the device's again", async () => {
    const { page } = await greeted(view.options);
    await goSettings(page, view, "look");
    await press(page.getByRole("button", { name: settings.zone.change }), view);
    const [written, city] = words.language === "ru" ? ["влади", "Владивосток"] : ["vladi", "Vladivostok"];
    await page.getByLabel(settings.zone.search).fill(written);
    await press(page.getByRole("button", { name: city }), view);
    await page.getByText(`${city}, UTC+10`).waitFor();
    const zone = async () =>
      ((await (await page.request.get(`${BASE_URL}/api/me`)).json()) as { timezone: string }).timezone;
    await expect.poll(zone).toBe("Asia/Vladivostok");
    const [own = ""] = settings.zone.useDevice.split("{{");
    await press(page.getByRole("button", { name: own }), view);
    await page.getByText(settings.zone.device).waitFor();
    await expect.poll(zone).toBe(TIMEZONE);
  });

  it("a channel is connected by a form of its own, and what is refused is said there", async () => {
    const { page } = await greeted({ ...view.options, allowed: FAILED_REQUESTS });
    await goSettings(page, view, "channels");
    const { channels, fields } = settings.targets;
    await press(page.getByRole("button", { name: channels.ntfy.name, exact: true }), view);
    const add = page.getByRole("button", { name: settings.targets.add, exact: true });
    expect(await add.isDisabled()).toBe(true);
    await page.getByLabel(fields.topic).fill("olga");
    await page.getByLabel(fields.server).fill("127.0.0.1");
    let sent: unknown;
    await page.route("**/api/notifications/targets", async (route) => {
      if (route.request().method() === "POST") sent = route.request().postDataJSON();
      await route.continue();
    });
    await press(add, view);
    await page.getByRole("alert").filter({ hasText: settings.targets.refused }).waitFor();
    expect(sent).toEqual({ url: "ntfys://127.0.0.1/olga", label: "ntfy: olga" });
    expect(await page.getByLabel(fields.topic).inputValue()).toBe("olga");
    await page.getByLabel(fields.topic).press("Escape");
    await page.getByLabel(fields.topic).waitFor({ state: "detached" });
  });
});

it("whoever wants «ты» is spoken to so by the whole page, from the first paint on", async () => {
  const { page } = await greeted({ locale: "ru-RU" });
  await wholeReply(page, 0);
  await page.evaluate(() => (location.hash = "#/settings/you"));
  await page.getByText("На «ты»").click();
  await page.getByRole("link", { name: "Твои данные" }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "Твои данные" }).waitFor();
  expect(await page.getByRole("link", { name: "Ваши данные" }).count()).toBe(0);
  await page.getByText("На «вы»").click();
  await page.getByRole("link", { name: "Ваши данные" }).waitFor();
  await page.getByText("На «ты»").click();
  await page.getByRole("link", { name: "Твои данные" }).waitFor();
  await page.evaluate(() => (location.hash = "#/"));
  expect(await page.locator("#composer").getAttribute("placeholder")).toBe("Напиши, что на уме…");
});
