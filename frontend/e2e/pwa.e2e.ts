import type { CDPSession, Page } from "playwright-core";
import { expect, it } from "vitest";

import { conversation, FAILED_REQUESTS, greeted, wholeReply, withBrowser } from "./browser";

withBrowser();

/** A visit with the service worker in charge of the page. */
async function installed(locale = "en-US") {
  const made = await greeted({ serviceWorkers: "allow", allowed: FAILED_REQUESTS, locale });
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

it("without a network the page still opens, and goes on once there is one", async () => {
  const { page, context } = await installed();
  await wholeReply(page, 0);
  const before = await conversation(page);
  await context.setOffline(true);
  await page.reload();
  await page.getByText("The server cannot be reached.").or(page.locator("#composer")).first().waitFor();
  expect(await page.title()).toBe("AI Life OS");
  await context.setOffline(false);
  await page.locator('[data-testid="connection"][data-status="live"]').waitFor();
  await wholeReply(page, 0);
  expect(await conversation(page)).toEqual(before);
});

it("a push is shown as a notification", async () => {
  const { page, context } = await installed();
  await context.grantPermissions(["notifications"]);
  await push(page, { title: "Call Mum", body: "You asked for it.", tag: "t1", url: "/#/", reminder_id: "r" });
  await expect
    .poll(() => notifications(page))
    .toEqual([{ title: "Call Mum", body: "You asked for it.", tag: "t1" }]);
});
