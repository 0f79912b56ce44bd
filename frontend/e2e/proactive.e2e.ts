import type { Page } from "playwright-core";
import { expect, it } from "vitest";

import { violations } from "./accessible";
import { animationsOver, greeted, withBrowser, wholeReply } from "./browser";

withBrowser();

/** Sets a reminder that comes in a moment. */
async function remind(page: Page, text: string, repeat: string | null = null): Promise<void> {
  const status = await page.evaluate(
    async ([words, rule]) => {
      const due = new Date(Date.now() + 1500).toISOString();
      const answer = await fetch("/api/reminders", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id: crypto.randomUUID(), text: words, due, repeat: rule }),
      });
      return answer.status;
    },
    [text, repeat] as const,
  );
  expect(status).toBe(201);
}

function came(page: Page, text: string) {
  return page.locator('[data-role="assistant"]').filter({ hasText: text });
}

it("a reminder says why it came, is ticked off in one tap, and on every device", async () => {
  const { page, context } = await greeted();
  await wholeReply(page, 0);
  const other = await context.newPage();
  await other.goto(page.url());
  await wholeReply(other, 0);
  await remind(page, "water the violets");
  await came(page, "water the violets").waitFor();
  await came(page, "water the violets").getByRole("button", { name: "Why this message?" }).click();
  await came(page, "water the violets").locator("p:visible").first().waitFor();
  await animationsOver(page);
  expect(await violations(page)).toEqual([]);
  await came(page, "water the violets").getByRole("button", { name: "Done" }).click();
  for (const one of [page, other]) {
    await came(one, "water the violets").getByText("Done", { exact: true }).waitFor();
    await came(one, "water the violets").getByRole("button", { name: "Done" }).waitFor({ state: "detached" });
  }
});

it("a reminder is put off in one tap, and a series ended, with a way back", async () => {
  const { page } = await greeted({ locale: "ru-RU" });
  await wholeReply(page, 0);
  await remind(page, "полить фиалки", "FREQ=DAILY");
  const reminder = came(page, "полить фиалки");
  await reminder.getByRole("button", { name: "Через 10 минут" }).click();
  await reminder.getByText("Ещё раз:").waitFor();
  await reminder.getByRole("button", { name: "Больше не напоминать" }).click();
  await reminder.getByText("Остановлено").waitFor();
  await page.getByRole("button", { name: "Вернуть" }).click();
  await reminder.getByRole("button", { name: "Больше не напоминать" }).waitFor();
  await expect.poll(() => reminder.getByText("Остановлено").count()).toBe(0);
});

it("notifications are offered once a reminder is set, and a no is final", async () => {
  const { page, context } = await greeted({ serviceWorkers: "allow" });
  await context.grantPermissions(["notifications"]);
  await wholeReply(page, 0);
  const offer = page.getByRole("region", { name: "Shall I reach you when this page is closed?" });
  await expect.poll(() => offer.count()).toBe(0);
  await remind(page, "water the violets");
  await offer.waitFor();
  await animationsOver(page);
  expect(await violations(page)).toEqual([]);
  await offer.getByRole("button", { name: "Not now" }).click();
  await offer.waitFor({ state: "detached" });
  await remind(page, "feed the cat");
  await came(page, "feed the cat").waitFor();
  await expect.poll(() => offer.count()).toBe(0);
});
