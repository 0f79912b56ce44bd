import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { UNDO_FOR } from "@/config/constants";
import { createMemoryStore, type MemoryPorts } from "@/features/memory/store";
import type { Memory, MemoryPage } from "@/lib/contract";
import { at, event } from "@/testing/events";

const memory: Memory = {
  id: "m",
  text: "Lives in Leeds",
  category: null,
  source_message_id: null,
  source: null,
  outdated: false,
  corrected: false,
  created: at(0),
  updated: at(0),
};

function make() {
  const load = vi.fn<() => Promise<MemoryPage>>(async () => ({ items: [memory], next: null }));
  const forget = vi.fn<(id: string) => Promise<void>>(async () => undefined);
  const change = vi.fn<MemoryPorts["change"]>(async (_, patch) => ({ ...memory, ...patch }));
  const forgetAll = vi.fn<() => Promise<void>>(async () => undefined);
  const store = createMemoryStore({ load, change, forget, forgetAll });
  return { store, load, change, forget, forgetAll, onFailure: vi.fn<() => void>() };
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
  void store.flush();
  expect(forget).toHaveBeenCalledExactlyOnceWith("m");
});

it("leaving waits until the server has deleted what is due, also what is on its way already", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  let answer: () => void = () => undefined;
  forget.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  store.forget("m", onFailure);
  await vi.advanceTimersByTimeAsync(UNDO_FOR);
  const flushed = vi.fn<() => void>();
  void store.flush().then(flushed);
  await vi.advanceTimersByTimeAsync(0);
  expect(flushed).not.toHaveBeenCalled();
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(flushed).toHaveBeenCalledOnce();
});

it("what was cleared is not deleted later, under somebody else's name", async () => {
  const { store, forget, onFailure } = make();
  await store.load();
  store.forget("m", onFailure);
  store.clear();
  await vi.advanceTimersByTimeAsync(UNDO_FOR * 2);
  expect(forget).not.toHaveBeenCalled();
  expect(onFailure).not.toHaveBeenCalled();
  expect(store.getState().leaving.size).toBe(0);
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

it("a corrected fact stands in its place at once", async () => {
  const { store, change } = make();
  await store.load();
  await store.correct("m", "Lives in York");
  expect(change).toHaveBeenCalledExactlyOnceWith("m", { text: "Lives in York" });
  expect(store.getState().memories).toEqual([{ ...memory, text: "Lives in York" }]);
});

it("what is over leaves the list of what holds", async () => {
  const { store, change } = make();
  await store.load();
  await store.setOutdated("m", true);
  expect(change).toHaveBeenCalledExactlyOnceWith("m", { outdated: true });
  expect(store.getState().memories).toEqual([]);
});

it("an answer to an earlier search does not replace that of a later one", async () => {
  const { store, load } = make();
  let answer: (page: MemoryPage) => void = () => undefined;
  load.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const first = store.look({ q: "a" });
  await store.look({ q: "ab" });
  answer({ items: [], next: null });
  await first;
  expect(store.getState().memories).toEqual([memory]);
});

it("everything is forgotten only by its own call", async () => {
  const { store, forgetAll } = make();
  await store.load();
  await store.forgetAll();
  expect(forgetAll).toHaveBeenCalledOnce();
  expect(store.getState().memories).toEqual([]);
});
