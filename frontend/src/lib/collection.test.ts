import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createCollection } from "@/lib/collection";
import type { ServerEvent } from "@/lib/contract";
import { ApiError, NetworkError } from "@/lib/http/client";
import { announceReconnect } from "@/lib/reconnect";
import { event } from "@/testing/events";

interface Words {
  readonly words: readonly string[] | null;
  readonly failed: boolean;
}

const EMPTY: Words = { words: null, failed: false };

function fold(state: Words, one: ServerEvent): Words {
  if (one.type !== "inbox.deleted" || state.words === null) return state;
  return { ...state, words: state.words.filter((word) => word !== one.item_id) };
}

function make() {
  const ask = vi.fn<() => Promise<readonly string[]>>(async () => ["a", "b"]);
  const load = async () => {
    const words = await ask();
    return (state: Words) => ({ ...state, words });
  };
  return { ask, collection: createCollection(EMPTY, { load, fold }) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("what failed while the server was away is loaded when the connection is back", async () => {
  const { ask, collection } = make();
  ask.mockRejectedValueOnce(new NetworkError("away"));
  const stop = collection.watch();
  await vi.advanceTimersByTimeAsync(0);
  expect(collection.getState()).toEqual({ words: null, failed: true });
  announceReconnect();
  await vi.advanceTimersByTimeAsync(0);
  expect(collection.getState()).toEqual({ words: ["a", "b"], failed: false });
  announceReconnect();
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
});

it("a failure that may pass is tried again while somebody looks, and a refusal is not", async () => {
  const { ask, collection } = make();
  ask.mockRejectedValueOnce(new ApiError(503, "dependency_down", ""));
  const stop = collection.watch();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(collection.getState().words).toEqual(["a", "b"]);
  ask.mockRejectedValueOnce(new ApiError(422, "invalid_input", ""));
  await collection.load();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ask).toHaveBeenCalledTimes(3);
  ask.mockRejectedValueOnce(new ApiError(503, "dependency_down", ""));
  await collection.load();
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(ask).toHaveBeenCalledTimes(4);
});

it("an event that comes during a request is not lost to its older answer", async () => {
  const { ask, collection } = make();
  let answer: (words: readonly string[]) => void = () => undefined;
  ask.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const loading = collection.load();
  collection.applyEvents([event("inbox.deleted", 1, { item_id: "a" })]);
  answer(["a", "b"]);
  await loading;
  expect(collection.getState().words).toEqual(["b"]);
});

it("an answer that comes after everything was cleared is dropped", async () => {
  const { ask, collection } = make();
  let answer: (words: readonly string[]) => void = () => undefined;
  ask.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const loading = collection.load();
  collection.clear();
  answer(["somebody else's"]);
  await loading;
  expect(collection.getState()).toEqual(EMPTY);
});
