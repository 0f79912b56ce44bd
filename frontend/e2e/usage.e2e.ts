/** What a reply was made of, and what the models cost: under the reply, and on the owner's page of it. */

import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { asOwner } from "./accounts";
import { BASE_URL, replies, withBrowser } from "./browser";
import { type Served, serveTalker } from "./models-served";
import { goSettings, press, send, VIEWS } from "./views";

withBrowser();

const SAID = {
  en: { asks: "remind me tomorrow at {{hour}} to watch the sea", thing: "watch the sea", sum: /≈ \d.* EUR/ },
  ru: {
    asks: "напомни завтра в {{hour}} посмотреть на небо",
    thing: "посмотреть на небо",
    sum: /≈ \d.* EUR/,
  },
} as const;

let talker: Served;
beforeEach(async () => {
  talker = await serveTalker("parrot", "right");
});
afterEach(() => talker.close());

describe.each(VIEWS)("$name", (view) => {
  const { words } = view;
  const said = SAID[words.language as keyof typeof SAID];

  it("shows what a reply used, and what the day cost", { timeout: 90_000 }, async () => {
    const page = await asOwner(view);
    const owner = (path: string, data: object) =>
      path === "model"
        ? page.request.put(`${BASE_URL}/api/owner/model`, { data })
        : page.request.patch(`${BASE_URL}/api/owner/usage`, { data });
    const talk = { provider: "compatible", address: talker.url, model: "parrot", key: "right" };
    try {
      await owner("model", { talk });
      await owner("usage", { server: 2_000_000, price: { input: 0.5, output: 1.5, currency: "EUR" } });
      const before = await replies(page).count();
      // What stands already is not set again, and the owner is the same in every view.
      await send(page, view, said.asks.replace("{{hour}}", view.phone ? "10" : "9"));
      await page.getByText(said.thing).last().waitFor();
      await expect.poll(() => replies(page).count(), { timeout: 30_000 }).toBe(before + 1);
      const reply = replies(page).last();
      const button = reply.getByRole("button", { name: words.chat.used.button, exact: true });
      if (!view.phone) await reply.hover();
      await press(button, view);
      await reply.getByText(words.chat.used.did).waitFor();
      const used = reply.locator("[aria-live=polite]").last();
      const told = await used.innerText();
      expect(told).toContain(said.thing);
      expect(told).toMatch(/parrot · [\d.,]+/);
      expect(told).toMatch(new RegExp(words.chat.used.tokens.replace("{{tokens}}", "[\\d\\s.,\\u00a0]+")));
      await shot(page, view.name, "used");

      await goSettings(page, view, "usage");
      const usage = words.settings.usage;
      await page.getByText(said.sum).first().waitFor();
      await page.getByText(usage.limits).waitFor();
      for (const name of [usage.today, usage.server])
        await page.getByRole("progressbar", { name, exact: true }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await shot(page, view.name, "usage");
    } finally {
      await owner("model", { talk: null });
      await owner("usage", { server: null, price: null });
    }
  });
});

/** Where somebody wants to see it: E2E_PICTURES names a folder. */
async function shot(page: Page, view: string, name: string): Promise<void> {
  const folder = process.env["E2E_PICTURES"];
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, `${name}-${view.replaceAll(/\W+/g, "-")}.png`) });
}
