/**
 * The service worker: keeps the page's own files so that it opens without a network, shows what is pushed, and carries
 * out what is tapped there. It keeps no data of the user's: those come from the server, or from the page's own outbox.
 */

import { type Pushed, SNOOZE_MINUTES, wordsFor } from "./words";

declare const self: ServiceWorkerGlobalScope;
/** The built files, filled in by the build (vite.config.ts). */
declare const __SHELL__: { readonly version: string; readonly files: readonly string[] };

const PREFIX = "lifeos-shell-";
const SHELL = `${PREFIX}${__SHELL__.version}`;
const PAGE = "/index.html";
/** The server's own addresses: never answered from what is kept. */
const SERVERS_OWN = /^\/(api|chat|calendar|healthz|readyz|metrics)(\/|$)/;
/** How long an answer may take before the kept page is shown instead. */
const PAGE_TIMEOUT = 4_000;

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || SERVERS_OWN.test(url.pathname))
    return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (__SHELL__.files.includes(url.pathname)) event.respondWith(kept(request));
});

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const pushed = event.notification.data as Pushed;
  event.waitUntil(event.action === "" ? open(pushed.url) : act(event.action, pushed));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAgain(event)));

async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL);
  // Past the browser's own cache: what is kept must be of one build.
  await cache.addAll(__SHELL__.files.map((file) => new Request(file, { cache: "reload" })));
}

/** Files of an older build are of no use once every page of it is closed, which is when a worker takes over. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== SHELL).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

/** The page as the server has it; the kept one where there is no answer in time. */
async function page(request: Request): Promise<Response> {
  const cached = await (await caches.open(SHELL)).match(PAGE);
  if (cached === undefined) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PAGE_TIMEOUT) });
    return answer.status >= 500 ? cached : answer;
  } catch {
    return cached;
  }
}

async function kept(request: Request): Promise<Response> {
  return (await (await caches.open(SHELL)).match(request, { ignoreVary: true })) ?? fetch(request);
}

async function show(data: PushMessageData | null): Promise<void> {
  const pushed = read(data);
  const words = wordsFor(self.navigator.language);
  const { reminder_id: reminder, badge } = pushed;
  const actions =
    reminder == null
      ? []
      : [
          { action: "done", title: words.done },
          { action: "snooze", title: words.snooze },
        ];
  await self.registration.showNotification(pushed.title, {
    body: pushed.body,
    ...(pushed.tag == null ? {} : { tag: pushed.tag, renotify: true }),
    icon: "/icons/icon-192.png",
    badge: "/icons/badge-96.png",
    data: pushed,
    ...(actions.length > 0 ? { actions } : {}),
  } as NotificationOptions);
  const { navigator } = self;
  if (badge != null && "setAppBadge" in navigator) await navigator.setAppBadge(badge).catch(() => undefined);
}

/** What was pushed; a push that says nothing is still shown, as browsers require. */
function read(data: PushMessageData | null): Pushed {
  try {
    return { title: "AI Life OS", body: "", url: "/", ...(data?.json() as Partial<Pushed>) };
  } catch {
    return { title: "AI Life OS", body: "", url: "/" };
  }
}

/** Brings the page to the front, or opens it. Only our own addresses are opened. */
async function open(address: string): Promise<void> {
  const url = new URL(address, self.location.origin);
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((client) => client.visibilityState === "visible") ?? pages[0];
  if (there === undefined) {
    await self.clients.openWindow(target);
    return;
  }
  await there.focus();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client of a worker takes none
  there.postMessage({ type: "open", hash: url.hash === "" ? "#/" : url.hash });
}

/** Done or later, at once, without opening the page; where that fails the page is opened to do it there. */
async function act(action: string, pushed: Pushed): Promise<void> {
  const { reminder_id: reminder } = pushed;
  if (reminder == null) return open(pushed.url);
  const done = action === "done";
  const answer = await fetch(`/api/reminders/${encodeURIComponent(reminder)}/${done ? "done" : "snooze"}`, {
    method: "POST",
    ...(done
      ? {}
      : {
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ minutes: SNOOZE_MINUTES }),
        }),
  }).catch(() => null);
  if (answer?.ok !== true) await open(pushed.url);
}

/** The browser has ended a subscription: a new one takes its place, so that promises are still kept. */
async function subscribeAgain(event: Event): Promise<void> {
  const { oldSubscription } = event as Event & { readonly oldSubscription?: PushSubscription };
  const key = oldSubscription?.options.applicationServerKey;
  if (key == null) return;
  const made = await self.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key,
  });
  const { endpoint, keys } = made.toJSON();
  await fetch("/api/push/subscriptions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, keys }),
  });
}
