import type { CDPSession, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { violations } from "./accessible";
import {
  animationsOver,
  ask,
  BASE_URL,
  conversation,
  FAILED_REQUESTS,
  greeted,
  questions,
  replies,
  say,
  wholeReply,
  type VisitOptions,
  withBrowser,
} from "./browser";
import { VIEWS } from "./views";

withBrowser();

/** A visit with the service worker in charge of the page. */
async function installed(options: VisitOptions = {}) {
  const made = await greeted({ serviceWorkers: "allow", allowed: FAILED_REQUESTS, ...options });
  await made.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  return made;
}

/** Plays the push service: hands the worker a payload. */
async function push(page: Page, payload: object): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [known] = registrations;
      if (known !== undefined) resolve(known.registrationId);
    }),
  );
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.deliverPushMessage", {
    origin: new URL(page.url()).origin,
    registrationId: await registration,
    data: JSON.stringify(payload),
  });
}

function notifications(page: Page) {
  return page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    const shown = await worker.getNotifications();
    return shown.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

it("the page can be installed: its manifest, its icons and its worker are there", async () => {
  const { page } = await installed();
  const session = await page.context().newCDPSession(page);
  const { errors, url } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = (await (await fetch(url)).json()) as {
    readonly display: string;
    readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[];
  };
  expect(manifest.display).toBe("standalone");
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(["192x192 any", "512x512 any", "512x512 maskable"]),
  );
  for (const { src } of manifest.icons) expect((await fetch(new URL(src, url))).status, src).toBe(200);
  const worker = await fetch(new URL("/sw.js", url));
  expect(worker.headers.get("cache-control")).toBe("no-cache");
});

it("without a network the page opens with the conversation, takes a message, and sends it once there is one", async () => {
  const { page, context } = await installed();
  await ask(page, "Hello, I am Bo");
  const before = await conversation(page);
  await page.waitForFunction(() => localStorage.getItem("lifeos.offline-cache")?.includes("Hello, I am Bo"));
  await context.setOffline(true);
  await page.reload();
  await replies(page).nth(1).waitFor();
  expect(await conversation(page)).toEqual(before);
  await say(page, "What can you do?");
  await page.locator('[data-progress="waiting"]').waitFor();
  await page.getByTestId("offline").waitFor();
  await page.reload();
  await page.locator('[data-progress="waiting"]').waitFor();
  await context.setOffline(false);
  await wholeReply(page, 2);
  expect((await conversation(page)).slice(0, 4)).toEqual([...before, "user: What can you do?"]);
  await expect.poll(() => questions(page).count()).toBe(2);
});

it("what a browser keeps for a start without a network goes with the session", async () => {
  const { page } = await installed();
  await ask(page, "Hello, I am Bo");
  await page.waitForFunction(() => localStorage.getItem("lifeos.offline-cache") !== null);
  await page.evaluate(() => fetch("/api/auth/logout", { method: "POST" }));
  await page.getByRole("button", { name: "Sign in" }).first().waitFor();
  expect(await page.evaluate(() => localStorage.getItem("lifeos.offline-cache"))).toBeNull();
});

it("a push is shown as a notification", async () => {
  const { page, context } = await installed();
  await context.grantPermissions(["notifications"]);
  await push(page, { title: "Call Mum", body: "You asked for it.", tag: "t1", url: "/#/", reminder_id: "r" });
  await expect
    .poll(() => notifications(page))
    .toEqual([{ title: "Call Mum", body: "You asked for it.", tag: "t1" }]);
});

/**
 * Headless Chromium has no push service: subscribing answers as a browser with one does, with keys of its own making.
 * Runs in the page.
 */
function withPushService(): void {
  const subscribed = () => localStorage.getItem("test.subscribed") !== null;
  const subscription = {
    toJSON: () => ({
      endpoint: "https://push.example.org/send/abc",
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
    }),
    unsubscribe: () => Promise.resolve(localStorage.removeItem("test.subscribed")),
  };
  PushManager.prototype.subscribe = () => {
    localStorage.setItem("test.subscribed", "yes");
    return Promise.resolve(subscription as unknown as PushSubscription);
  };
  PushManager.prototype.getSubscription = () =>
    Promise.resolve(subscribed() ? (subscription as unknown as PushSubscription) : null);
}

describe.each(VIEWS)("$name", ({ options, words }) => {
  it("notifications of this device are switched on, tried, and off again, in the settings", async () => {
    const { page, context } = await installed({
      ...options,
      prepare: async (made) => {
        await made.addInitScript(withPushService);
      },
    });
    await context.grantPermissions(["notifications"]);
    await page.evaluate(() => (location.hash = "#/settings/routines"));
    const { push: said } = words.settings;
    const own = page.getByRole("switch", { name: said.here });
    await page.getByText(said.off).waitFor();
    await own.click();
    await page.getByText(said.on).waitFor();
    await page.reload();
    await expect.poll(() => own.getAttribute("aria-checked")).toBe("true");
    await animationsOver(page);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: said.test }).click();
    await page.getByText(said.tested).waitFor();
    await own.click();
    await page.getByText(said.off).waitFor();
    await page.getByRole("button", { name: said.test }).waitFor({ state: "detached" });
    const { subscriptions } = (await (await page.request.get(`${BASE_URL}/api/push`)).json()) as {
      subscriptions: unknown[];
    };
    expect(subscriptions).toEqual([]);
  });
});
