/**
 * The end of the conversation as this browser last saw it. A start that cannot reach the server shows it, so that there
 * is something to read and a place to write; the first snapshot takes over. Gone with the session.
 */

import type { ChatMessage, ChatState } from "@/features/chat/model";
import type { User } from "@/lib/contract";
import { readStored, writeStored } from "@/lib/storage";

/** Of another version, what is cached is not read. */
const VERSION = 1;
const MOST_MESSAGES = 30;
const MOST_CHARACTERS = 200_000;

export interface CachedChat {
  readonly user: User;
  readonly messages: readonly ChatMessage[];
  /** As in `ChatState`. */
  readonly older: string | null;
}

/** Keeps the newest messages that the server has. Widgets live in their own store, which nothing fills without a server. */
export function saveOffline(user: User, { messages, older }: ChatState): void {
  const stored = messages.filter(({ id, status }) => id !== null && status !== "streaming");
  const newest = stored.slice(-MOST_MESSAGES).map((message) => ({ ...message, delivery: null, widgets: [] }));
  const [first] = newest;
  if (first === undefined) return;
  const cached: CachedChat = {
    user,
    messages: newest,
    older: newest.length < stored.length ? first.id : older,
  };
  const text = JSON.stringify({ version: VERSION, ...cached });
  writeStored("offline-cache", text.length > MOST_CHARACTERS ? null : text);
}

/** What was cached for this user; null where there is nothing. */
export function readOfflineCache(userId: string | null): CachedChat | null {
  try {
    const cached = JSON.parse(readStored("offline-cache") ?? "null") as
      (CachedChat & { readonly version: number }) | null;
    return cached?.version === VERSION && cached.user.id === userId ? cached : null;
  } catch {
    return null; // cut off, or edited by hand
  }
}

/** Removes it from the browser. */
export function clearOfflineCache(): void {
  writeStored("offline-cache", null);
}
