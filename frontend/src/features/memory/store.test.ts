import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { UNDO_FOR } from "@/config/constants";
import { createMemoryStore } from "@/features/memory/store";
import type { MemoryPage } from "@/lib/contract";
import { at, event } from "@/testing/events";

const memory = {
  id: "m",
  text: "Lives in Leeds",
  category: null,
  source_message_id: null,
  created: at(0),
  updated: at(0),
};

function make() {
  const load = vi.fn<() => Promise<MemoryPage>>(async () => ({ items: [memory], next: null }));
  const forget = vi.fn<(id: string) => Promise<void>>(async () => undefined);
  return { store: createMemoryStore({ load, forget }), load, forget, onFailure: vi.fn<() => void>() };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a forgotten memory is out of sight at once and deleted when the time to undo is over", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  store.forget("m", onFailure);
  expect(store.getState().leaving.has("m")).toBe(true);
  expect(forget).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(UNDO_FOR);
  expect(forget).toHaveBeenCalledExactlyOnceWith("m");
  expect(store.getState().memories).toEqual([]);
});

it("undone in time it was never gone", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  store.forget("m", onFailure);
  store.undo("m");
  await vi.advanceTimersByTimeAsync(UNDO_FOR * 2);
  expect(forget).not.toHaveBeenCalled();
  expect(store.getState().leaving.size).toBe(0);
});

it("a page that is left deletes what is due", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  store.forget("m", onFailure);
  store.flush();
  expect(forget).toHaveBeenCalledExactlyOnceWith("m");
});

it("what the server did not delete comes back, and it is said", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  forget.mockRejectedValue(new Error("no"));
  store.forget("m", onFailure);
  await vi.advanceTimersByTimeAsync(UNDO_FOR);
  expect(onFailure).toHaveBeenCalledOnce();
  expect(store.getState().leaving.size).toBe(0);
  expect(store.getState().memories).toEqual([memory]);
});

it("changes are loaded while somebody looks, and only then", async () => {
  const { store, load } = make();
  const changed = event("memory.changed", 1, { count: 2 });
  store.applyEvents([changed]);
  expect(load).not.toHaveBeenCalled();
  const stop = store.watch();
  store.applyEvents([changed]);
  expect(load).toHaveBeenCalledTimes(2);
  stop();
  store.applyEvents([changed]);
  expect(load).toHaveBeenCalledTimes(2);
});
