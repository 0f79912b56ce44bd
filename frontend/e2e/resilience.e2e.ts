import { describe, expect, it } from "vitest";

import { backendServes, killBackend } from "./backend";
import {
  ask,
  BASE_URL,
  conversation,
  FAILED_REQUESTS,
  greeted,
  questions,
  replies,
  say,
  withBrowser,
  wholeReply,
} from "./browser";
import { startProxy } from "./proxy";

withBrowser();

describe("the backend killed in the middle of a reply", () => {
  it("comes back, and the same page ends with one whole reply", async () => {
    const { page } = await greeted({ allowed: FAILED_REQUESTS });
    await ask(page, "Hello, I am Bo");
    await say(page, "What can you do?");
    await replies(page).nth(2).locator(".prose-reply").waitFor();
    killBackend();
    await backendServes(BASE_URL);
    await wholeReply(page, 2);
    expect(await replies(page).count()).toBe(3);
    expect(await questions(page).count()).toBe(2);
    await page.locator('[data-testid="connection"][data-status="live"]').waitFor({ timeout: 15_000 });
    const after = await conversation(page);
    await page.reload();
    await wholeReply(page, 2);
    expect(await conversation(page)).toEqual(after);
  });

  it("a message written meanwhile goes out by itself and is answered once", async () => {
    const { page } = await greeted({ allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    killBackend();
    await say(page, "Hello, I am Bo");
    expect(await questions(page).count()).toBe(1);
    await backendServes(BASE_URL);
    await wholeReply(page, 1);
    await page.reload();
    await wholeReply(page, 1);
    expect(await questions(page).count()).toBe(1);
    expect(await replies(page).count()).toBe(2);
  });
});

it("offline, three messages wait, survive a reload of the tab's memory, and go out in order", async () => {
  const proxy = await startProxy(BASE_URL, { sockets: true });
  try {
    const { page, context } = await greeted({ url: proxy.url, allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    await context.setOffline(true);
    proxy.cut();
    const texts = ["Hello, I am Bo", "What can you do?", "Thank you"];
    for (const text of texts) await say(page, text);
    await page.getByTestId("offline").waitFor();
    await page.locator('[data-progress="waiting"]').nth(2).waitFor();
    await context.setOffline(false);
    // The page is loaded anew before anything could go out: the messages are in the browser's own store.
    await page.reload();
    await page.locator('[data-progress="waiting"]').nth(2).waitFor();
    proxy.mend();
    await wholeReply(page, 3);
    const after = await conversation(page);
    expect(after.filter((line) => line.startsWith("user"))).toEqual(texts.map((text) => `user: ${text}`));
    await expect.poll(() => page.getByTestId("offline").count()).toBe(0);
    await page.reload();
    await wholeReply(page, 3);
    expect(await conversation(page)).toEqual(after);
  } finally {
    proxy.close();
  }
});

it("without sockets the conversation is held over POST and long poll alone", async () => {
  const proxy = await startProxy(BASE_URL, { sockets: false });
  try {
    const { page } = await greeted({ url: proxy.url, allowed: FAILED_REQUESTS });
    await wholeReply(page, 0);
    expect(await ask(page, "Hello, I am Bo")).toMatch(/Bo/);
    await page.locator('[data-testid="connection"][data-status="polling"]').waitFor();
    expect((await ask(page, "What can you do?")).length).toBeGreaterThan(10);
    expect(await replies(page).count()).toBe(3);
    expect(proxy.refused()).toBeGreaterThan(0);
  } finally {
    proxy.close();
  }
});
