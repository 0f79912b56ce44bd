import { beforeEach, expect, it } from "vitest";

import { clearOfflineCache, saveOffline, readOfflineCache } from "@/features/chat/offline-cache";
import { EMPTY_CHAT, fromServer, written } from "@/features/chat/model";
import { createChatStore } from "@/features/chat/store";
import { message, snapshot } from "@/testing/events";

const { user } = snapshot();

beforeEach(() => localStorage.clear());

function messages(count: number) {
  return Array.from({ length: count }, (_, index) =>
    fromServer(message({ id: `m${String(index).padStart(14, "0")}`, text: `number ${index}` })),
  );
}

it("the newest messages come back, for their user alone", () => {
  const all = messages(40);
  saveOffline(user, { ...EMPTY_CHAT, messages: all, loaded: true });
  const cached = readOfflineCache(user.id);
  expect(cached?.messages.map(({ text }) => text)).toEqual(all.slice(-30).map(({ text }) => text));
  expect(cached?.older).toBe(all[10]?.id);
  expect(readOfflineCache("another")).toBeNull();
  clearOfflineCache();
  expect(readOfflineCache(user.id)).toBeNull();
});

it("what the server does not have, or is just writing, is not cached", () => {
  const unsent = written("client", "on its way", "2026-01-15T12:00:00Z", null);
  const growing = fromServer(message({ id: "growing00000000", status: "streaming" }));
  saveOffline(user, { ...EMPTY_CHAT, messages: [...messages(2), unsent, growing] });
  expect(readOfflineCache(user.id)?.messages).toHaveLength(2);
});

it("what cannot be read is nothing", () => {
  localStorage.setItem("lifeos.offline-cache", '{"version":1,"user"');
  expect(readOfflineCache(user.id)).toBeNull();
  localStorage.setItem(
    "lifeos.offline-cache",
    JSON.stringify({ version: 0, user, messages: [], older: null }),
  );
  expect(readOfflineCache(user.id)).toBeNull();
});

it("a store that has heard of the server is left as it is", () => {
  const store = createChatStore();
  store.applySnapshot(snapshot());
  const { chat } = store.getState();
  store.applyCached({ user, messages: messages(3), older: null });
  expect(store.getState().chat).toBe(chat);
});
