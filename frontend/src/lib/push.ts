/** Notifications of this browser: whether they are on, and turning them on and off. Nothing here asks by itself. */

import { api } from "@/lib/http/api";
import { session } from "@/lib/session";
import { readStored, writeStored } from "@/lib/storage";
import { ready } from "@/lib/worker";

/**
 * `unsupported`: this browser or address cannot (plain http; on an iPhone, before the app is on the home screen).
 * `blocked`: the user has refused, and only the browser's own settings can change that.
 */
export type PushStatus = "unsupported" | "blocked" | "off" | "on";

/** How it stands in this browser. Asks nothing of the user. */
export async function pushStatus(): Promise<PushStatus> {
  if (!("PushManager" in window) || !("Notification" in window)) return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  const worker = await ready();
  if (worker === null) return "unsupported";
  const subscription = await worker.pushManager.getSubscription();
  return subscription === null || Notification.permission !== "granted" ? "off" : "on";
}

/**
 * Turns notifications on: the browser asks the user, then the server is told. To be called from a tap, after it was
 * said what for. `label` names this browser in the list of those that are pushed to.
 *
 * Throws where the browser's push service or the server cannot be reached.
 */
export async function subscribe(label: string): Promise<PushStatus> {
  const worker = await ready();
  if (worker === null || !("Notification" in window)) return "unsupported";
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "blocked" : "off";
  const { public_key: key } = await api.push();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  return (await post(made, label)) ? "on" : "off";
}

/**
 * Tells the server again of this browser after its user has signed in, for a push ends with the session that asked for
 * it. Somebody else's wish is not renewed: who signs in here is asked for their own.
 */
export async function renew(): Promise<void> {
  const owner = readStored("push")?.split(" ")[0];
  if (owner === undefined) return;
  if (owner !== session.getState().user?.id) return forgetSubscription();
  const subscription = await (await ready())?.pushManager.getSubscription();
  if (subscription != null) await post(subscription, browserLabel());
}

/** Turns notifications of this browser off, here and at the server. Throws where the server cannot be reached. */
export async function unsubscribe(): Promise<PushStatus> {
  const id = ownSubscription();
  if (id !== null) await api.unsubscribePush(id);
  await forgetSubscription();
  return "off";
}

/** Turns notifications of this browser off here: who signs in next is asked anew. */
export async function forgetSubscription(): Promise<void> {
  writeStored("push", null);
  const subscription = await (await ready())?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

/** The server's id of this browser's subscription; null where it has none. */
export function ownSubscription(): string | null {
  return readStored("push")?.split(" ")[1] ?? null;
}

async function post(subscription: PushSubscription, label: string): Promise<boolean> {
  const { endpoint, keys } = subscription.toJSON();
  if (endpoint === undefined || keys?.["p256dh"] === undefined || keys["auth"] === undefined) return false;
  const { id } = await api.subscribePush({
    endpoint,
    keys: { p256dh: keys["p256dh"], auth: keys["auth"] },
    label,
  });
  writeStored("push", `${session.getState().user?.id ?? ""} ${id}`);
  return true;
}

/** A name for this browser that its owner knows it by. */
export function browserLabel(agent: string = navigator.userAgent): string {
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrome\/|CriOS\//.test(agent)
        ? "Chrome"
        : /Safari\//.test(agent)
          ? "Safari"
          : "";
  const system = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"].find((name) =>
    agent.includes(name),
  );
  return [browser, system].filter(Boolean).join(", ");
}
