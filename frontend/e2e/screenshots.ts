import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { animationsOver, ask, FAILED_REQUESTS, greeted, say, wholeReply, withBrowser } from "./browser";

withBrowser();

const FOLDER = join(import.meta.dirname, "..", "screenshots");
mkdirSync(FOLDER, { recursive: true });

const WORDS = {
  "en-US": [
    "I'm Bo. I live in Leeds and teach singing",
    "Buy cat food, the report is due on Friday, and someday sort out the balcony",
    "Remind me tomorrow at 9 to call Mum",
    "Remind me to water the plants",
  ],
  "ru-RU": [
    "Меня зовут Ольга, живу в Твери, преподаю вокал",
    "Надо купить корм коту, отчёт до пятницы, и давно хочу разобрать балкон",
    "Напомни завтра в 9 позвонить маме",
    "Напомни полить цветы",
  ],
} as const;

const SOUGHT = { "en-US": "cat", "ru-RU": "кот" } as const;

describe.each(["en-US", "ru-RU"] as const)("%s", (locale) => {
  describe.each([390, 1280])("%i px", (width) => {
    it.each(["light", "dark"] as const)("%s", async (colorScheme) => {
      const height = width === 390 ? 844 : 800;
      const { page, context } = await greeted({
        locale,
        colorScheme,
        viewport: { width, height },
        allowed: FAILED_REQUESTS,
      });
      const name = (view: string) =>
        join(FOLDER, `${view}-${locale.slice(0, 2)}-${width}-${colorScheme}.png`);
      const shoot = async (view: string) => {
        await animationsOver(page);
        await page.screenshot({ path: name(view) });
      };
      await wholeReply(page, 0);
      await shoot("1-greeting");
      await ask(page, WORDS[locale][0]);
      await page.locator("header [aria-haspopup]").click();
      await page.locator("[data-radix-popper-content-wrapper] li").first().waitFor();
      await shoot("2-progress");
      await page.keyboard.press("Escape");
      await ask(page, WORDS[locale][1]);
      await say(page, WORDS[locale][2]);
      await page.locator('[data-testid="typing"], [data-status="streaming"]').first().waitFor();
      await shoot("3-answering");
      await wholeReply(page, 3);
      await ask(page, WORDS[locale][3]);
      await page.locator('[data-role="assistant"] section button[aria-pressed]').first().waitFor();
      await shoot("4-conversation");
      for (const section of ["today", "inbox", "reminders", "memory", "settings", "settings/look"]) {
        await open(page, section);
        await shoot(`5-${section.replace("/", "-")}`);
      }
      await open(page, "");
      await page.locator("#composer").fill(WORDS[locale][1]);
      await page.locator("[data-chip]").nth(2).waitFor();
      await shoot("7-understood");
      await page.locator("#composer").fill("");
      await page.locator("header button[aria-keyshortcuts]").click();
      await page.getByRole("combobox").fill(SOUGHT[locale]);
      await page.getByRole("option").nth(2).waitFor();
      await shoot("8-search");
      await page.keyboard.press("Escape");
      await context.setOffline(true);
      await page.route("**/api/**", (route) => route.abort());
      await say(page, WORDS[locale][0]);
      await page.evaluate(() => window.dispatchEvent(new Event("offline")));
      await page.getByTestId("offline").waitFor({ timeout: 30_000 });
      await shoot("6-offline");
      expect(await page.locator("#composer").isVisible()).toBe(true);
    });
  });
});

async function open(page: Page, section: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
  if (section !== "") await page.locator("aside[data-panel] h2").waitFor();
  await page.waitForLoadState("networkidle");
}
