/** The page's side of the service worker: starts it, and obeys what it asks of the page. */

let registration: Promise<ServiceWorkerRegistration | null> = Promise.resolve(null);

/** Starts the worker, in the built client only and where the browser has one (https, or this machine). */
export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  registration = navigator.serviceWorker.register("/sw.js").then(
    async (made: ServiceWorkerRegistration | undefined) =>
      made === undefined ? null : await navigator.serviceWorker.ready,
    // A browser that refuses it, as in some private windows, has the page without it.
    () => null,
  );
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const asked = data as { readonly type?: string; readonly hash?: string } | null;
    if (asked?.type === "open" && asked.hash?.startsWith("#") === true) location.hash = asked.hash;
  });
}

/** The worker once it runs; null where there is none. */
export function ready(): Promise<ServiceWorkerRegistration | null> {
  return registration;
}

/** Shows `count` on the app's icon, where the system can; 0 takes it away. */
export function showBadge(count: number): void {
  if (!("setAppBadge" in navigator)) return;
  const shown = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  void shown.catch(() => undefined);
}

/** Takes back the notifications of what is now looked at. */
export async function closeNotifications(): Promise<void> {
  const notifications = (await (await registration)?.getNotifications()) ?? [];
  for (const notification of notifications) notification.close();
}
