import { describe, expect, it, onTestFinished } from "vitest";

import { violations } from "./accessible";
import { animationsOver, ask, BASE_URL, greeted, withBrowser, visit } from "./browser";
import { startProxy } from "./proxy";
import { watchThemes } from "./watch";

withBrowser();

const LOCALES = ["en-US", "ru-RU"] as const;
const WIDTHS = [390, 1280] as const;
const SCHEMES = ["light", "dark"] as const;
const SECTIONS = ["", "today", "inbox", "reminders", "memory", "settings", "settings/channels"] as const;

const NAMES = { "en-US": "My name is Bo. I live in Leeds", "ru-RU": "Меня зовут Ольга. Я живу в Твери" };

const THINGS = {
  "en-US": "Remind me tomorrow at 9 to call Mum",
  "ru-RU": "Напомни завтра в 9 позвонить маме",
};

describe.each(LOCALES)("%s", (locale) => {
  describe.each(WIDTHS)("at %i px", (width) => {
    it.each(SCHEMES)("%s: every view is accessible and fits", async (colorScheme) => {
      const { page } = await greeted({ locale, colorScheme, viewport: { width, height: 844 } });
      expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
      expect(await page.locator("html").getAttribute("data-theme")).toBe(colorScheme);
      await ask(page, NAMES[locale]);
      await ask(page, THINGS[locale]);
      for (const section of SECTIONS) {
        await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
        if (section !== "") await page.locator("aside[data-panel] h2").waitFor();
        await animationsOver(page);
        expect(await violations(page), `axe in #/${section}`).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, "pixels too wide").toBeLessThanOrEqual(0);
      }
    });
  });
});

it("the conversation stays where it is, whatever stands beside it", async () => {
  const { page } = await greeted();
  const places = new Set<number>();
  for (const section of ["today", "inbox", "reminders", "memory"]) {
    await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
    await page.locator("aside[data-panel] h2").waitFor();
    places.add(await page.locator("#composer").evaluate((one) => one.getBoundingClientRect().x));
  }
  expect(places.size).toBe(1);
});

it("a policy that allows nothing inline breaks nothing", async () => {
  const policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'";
  const proxy = await startProxy(BASE_URL, { sockets: true, headers: { "content-security-policy": policy } });
  onTestFinished(proxy.close);
  const { page } = await greeted({ url: proxy.url });
  await ask(page, "Hello, I am Bo");
  await page.getByRole("button", { name: "show the steps" }).click();
  await page.getByRole("button", { name: "Skip" }).waitFor();
  await page.keyboard.press("Escape");
  for (const name of ["Memory", "Settings"]) {
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { name }).waitFor();
  }
  // A breach would stand in the console, which must be empty.
  expect(await page.locator("aside[data-panel]").count()).toBe(1);
});

it("nothing is asked of any other host", async () => {
  const hosts = new Set<string>();
  const { page } = await greeted({
    prepare: async (context) => {
      context.on("request", (request) => hosts.add(new URL(request.url()).host));
    },
  });
  await ask(page, "Hello, I am Bo");
  expect([...hosts]).toEqual([new URL(page.url()).host]);
});

it("the language switches at once, and the assistant follows", async () => {
  const { page } = await greeted();
  await page.goto(`${new URL(page.url()).origin}/#/settings/look`);
  await page.getByText("Русский").click();
  await page.getByRole("heading", { name: "Настройки" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("ru");
  await page.getByText("Сохранено").waitFor();
  await page.locator("aside[data-panel]").getByRole("button", { name: "Закрыть" }).click();
  expect(await ask(page, "Привет")).toMatch(/[а-яё]/i);
  await page.reload();
  await page.getByPlaceholder("Напишите, что на уме…").waitFor();
});

it("the chosen appearance holds from the first paint on", async () => {
  const { page } = await greeted({ colorScheme: "light" });
  await page.goto(`${new URL(page.url()).origin}/#/settings/look`);
  await page.getByText("Dark", { exact: true }).click();
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.addInitScript(watchThemes);
  await page.reload();
  await page.locator("#composer").waitFor();
  const painted = await page.evaluate(() => (globalThis as unknown as { themes: string[] }).themes);
  expect(new Set(painted)).toEqual(new Set(["dark"]));
});

it("a first visit gets a guest, not a form", async () => {
  const { page } = await visit();
  await page.locator("#composer").waitFor();
  expect(await page.locator("form input").count()).toBe(0);
});
