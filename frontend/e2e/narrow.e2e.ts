/** As narrow as a page gets: a small phone, and a desk at 200 %. Nothing is cut off, and only boxes in the page scroll. */

import { describe, expect, it } from "vitest";

import { ask, goTo, greeted, overflow, withBrowser } from "./browser";

withBrowser();

const SECTIONS = [
  "",
  "today",
  "inbox",
  "reminders",
  "memory",
  "settings",
  "settings/you",
  "settings/look",
  "settings/routines",
  "settings/channels",
  "settings/calendar",
  "settings/devices",
  "settings/security",
  "settings/data",
  "sign-in",
] as const;

const PLACES = {
  "320 px wide": { viewport: { width: 320, height: 640 } },
  "1280 px at 200 %": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
} as const;

const SAID = {
  "en-US": "Remind me tomorrow at 9 to ask anaesthesiologist Featherstonehaugh-Cholmondeley about it",
  "ru-RU": "Напомни завтра в 9 спросить врача-анестезиолога-реаниматолога Константинопольского про это",
} as const;

const NEW = { "en-US": "New reminder", "ru-RU": "Новое напоминание" } as const;

/** What is to be read or pressed and stands beyond the sides of the page, or of a box that cuts it off. Runs in the page. */
function cutOff(): string[] {
  const wide = document.documentElement.clientWidth;
  const found = [
    ...document.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, h2, h3, p, label"),
  ];
  return found
    .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((one) => one.closest(".sr-only, [inert]") === null && one.getBoundingClientRect().width > 1)
    .filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      const select = one instanceof HTMLSelectElement;
      return left < -1 || right > wide + 1 || (select && one.scrollWidth > one.clientWidth + 1);
    })
    .map((one) => one.outerHTML.slice(0, 160));
}

describe.each(Object.entries(PLACES))("%s", (_, options) => {
  it.each(["en-US", "ru-RU"] as const)(
    "%s: every section fits, and the field stays in sight",
    async (locale) => {
      const { page } = await greeted({ ...options, locale });
      await ask(page, SAID[locale]);
      for (const section of SECTIONS) {
        await goTo(page, section);
        expect(await overflow(page), `in #/${section}`).toEqual([]);
        expect(await page.evaluate(cutOff), `in #/${section}`).toEqual([]);
      }
      await goTo(page, "settings/routines");
      await page.locator("aside").getByRole("switch").first().click();
      await page.locator("aside select").waitFor();
      expect(await page.evaluate(cutOff), "where a routine is on").toEqual([]);
      await goTo(page, "reminders");
      await page.locator("aside").getByRole("button").filter({ hasText: NEW[locale] }).click();
      await page.locator("aside select").waitFor();
      expect(await page.evaluate(cutOff), "in the form for a reminder").toEqual([]);
      await goTo(page, "");
      const field = await page.locator("#composer").boundingBox();
      expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(options.viewport.height);
    },
  );
});
