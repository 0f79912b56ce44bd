import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { signIn } from "./accounts";
import { animationsOver, FAILED_REQUESTS, greeted, replies, wholeReply, withBrowser } from "./browser";
import { send, VIEWS } from "./views";

withBrowser();

const FOLDER = join(import.meta.dirname, "..", "screenshots");
mkdirSync(FOLDER, { recursive: true });

const WORDS = {
  en: [
    "I'm Bo. I live in Leeds and teach singing",
    "Buy cat food, the report is due on Friday, and someday sort out the balcony",
    "Remind me tomorrow at 9 to call Mum",
    "Remind me to water the plants",
  ],
  ru: [
    "Меня зовут Ольга, живу в Твери, преподаю вокал",
    "Надо купить корм коту, отчёт до пятницы, и давно хочу разобрать балкон",
    "Напомни завтра в 9 позвонить маме",
    "Напомни полить цветы",
  ],
} as const;

const SOUGHT = { en: "cat", ru: "кот" } as const;

describe.each(VIEWS)("$name", (view) => {
  const { words, options } = view;
  const language = words.language as keyof typeof WORDS;
  const said = WORDS[language];

  /** Takes the page in both themes. */
  async function shoot(page: Page, name: string): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
      await animationsOver(page);
      const path = join(FOLDER, `${name}-${language}-${options.viewport?.width}-${colorScheme}.png`);
      await page.screenshot({ path });
    }
  }

  it("a guest", async () => {
    const { page, context } = await greeted({ ...options, allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    await shoot(page, "1-greeting");
    await send(page, view, said[0]);
    await wholeReply(page, 1);
    await page.locator("header [aria-haspopup]").click();
    await page.locator("[data-radix-popper-content-wrapper] li").first().waitFor();
    await shoot(page, "2-progress");
    await page.keyboard.press("Escape");
    await send(page, view, said[1]);
    await wholeReply(page, 2);
    await send(page, view, said[2]);
    await page.locator('[data-testid="typing"], [data-status="streaming"]').first().waitFor();
    await shoot(page, "3-answering");
    await wholeReply(page, 3);
    await send(page, view, said[3]);
    await wholeReply(page, 4);
    await page.locator('[data-role="assistant"] section button[aria-pressed]').first().waitFor();
    await shoot(page, "4-conversation");
    for (const section of ["today", "inbox", "reminders", "memory", "settings", "settings/look"]) {
      await open(page, section);
      await shoot(page, `5-${section.replace("/", "-")}`);
    }
    await open(page, "inbox");
    await page.locator("aside [data-line]").first().click();
    await page.locator("aside").getByRole("textbox").first().waitFor();
    await shoot(page, "5-item");
    await open(page, "");
    await page.locator("#composer").fill(said[1]);
    await page.locator("[data-chip]").nth(2).waitFor();
    await shoot(page, "7-understood");
    await page.locator("#composer").fill("");
    await page.locator("header button[aria-keyshortcuts]").click();
    await page.getByRole("combobox").fill(SOUGHT[language]);
    await page.getByRole("option").nth(2).waitFor();
    await shoot(page, "8-search");
    await page.keyboard.press("Escape");
    await context.setOffline(true);
    await page.route("**/api/**", (route) => route.abort());
    await send(page, view, said[0]);
    await page.evaluate(() => window.dispatchEvent(new Event("offline")));
    await page.getByTestId("offline").waitFor({ timeout: 30_000 });
    await shoot(page, "6-offline");
    expect(await page.locator("#composer").isVisible()).toBe(true);
  });

  it("the owner", async () => {
    const { page } = await greeted({ ...options, allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    await page.evaluate(() => (location.hash = "#/sign-in"));
    await page.getByLabel(words.auth.password).waitFor();
    await shoot(page, "9-sign-in");
    await signIn(page, view, process.env["E2E_OWNER"] ?? "");
    await replies(page).first().waitFor();
    for (const group of ["assistant", "usage", "routines", "channels", "security"]) {
      await open(page, `settings/${group}`);
      await shoot(page, `9-${group}`);
    }
    expect(await page.locator("aside[data-panel]").count()).toBe(1);
  });
});

async function open(page: Page, section: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${section}`);
  if (section !== "") await page.locator("aside[data-panel] h2").waitFor();
  await page.waitForLoadState("networkidle");
}
