import { expect, it, vi } from "vitest";

import { openOutbox, type OutboxItem } from "@/features/chat/outbox";

const item: OutboxItem = {
  id: "a",
  userId: "u",
  text: "Hello",
  created: "2026-01-15T12:00:00Z",
  replaces: null,
  problem: null,
};

it("keeps what was put in for whoever opens it next", async () => {
  const outbox = await openOutbox();
  await outbox.put(item);
  await outbox.put({ ...item, id: "b", created: "2026-01-15T11:00:00Z" });
  await outbox.put({ ...item, id: "c", userId: "other" });
  const again = await openOutbox();
  expect((await again.all("u")).map((one) => one.id)).toEqual(["b", "a"]);
  await again.remove("a");
  expect((await outbox.all("u")).map((one) => one.id)).toEqual(["b"]);
});

it("serves for the life of the page where the browser has no database", async () => {
  vi.stubGlobal("indexedDB", undefined);
  const outbox = await openOutbox();
  vi.unstubAllGlobals();
  await outbox.put(item);
  expect(await outbox.all("u")).toEqual([item]);
});
