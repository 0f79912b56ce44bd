import { beforeEach, expect, it, vi } from "vitest";

import type { ServerEvent } from "@/lib/contract";
import { batchEvents } from "@/lib/socket/event-batch";
import { event } from "@/testing/events";

const piece = (seq: number): ServerEvent =>
  event("stream.chunk", seq + 1, { message_id: "r", attempt: 1, seq, text: "word " });
const end = event("stream.end", 9, { message_id: "r", attempt: 1, text: "", status: "complete" });

let due: FrameRequestCallback[] = [];
let now = 1000;

/** The browser draws, `after` milliseconds since it did last. */
function frame(after: number): void {
  now += after;
  const callbacks = due;
  due = [];
  for (const callback of callbacks) callback(now);
}

function gather() {
  const batches: (readonly ServerEvent[])[] = [];
  return { batches, ...batchEvents((events) => batches.push(events)) };
}

beforeEach(() => {
  due = [];
  vi.spyOn(window, "requestAnimationFrame").mockImplementation((callback) => due.push(callback));
  vi.spyOn(window, "cancelAnimationFrame").mockImplementation(() => {
    due = [];
  });
});

it("pieces of a reply that come between two frames are handed on together, in order", () => {
  const { add, batches } = gather();
  add([piece(0)]);
  add([piece(1), piece(2)]);
  expect(batches).toEqual([]);
  frame(16);
  expect(batches).toEqual([[piece(0), piece(1), piece(2)]]);
});

it("not every frame is spent on them", () => {
  const { add, batches } = gather();
  add([piece(0)]);
  frame(16);
  add([piece(1)]);
  for (const milliseconds of [16, 16]) {
    frame(milliseconds);
    expect(batches).toHaveLength(1);
  }
  frame(16);
  expect(batches).toEqual([[piece(0)], [piece(1)]]);
});

it("whatever else comes goes on at once, after the pieces before it", () => {
  const { add, batches } = gather();
  add([piece(0)]);
  add([end]);
  expect(batches).toEqual([[piece(0), end]]);
  frame(16);
  expect(batches).toHaveLength(1);
});

it("a page that nobody sees waits for no frame", () => {
  const { add, batches } = gather();
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  add([piece(0)]);
  expect(batches).toEqual([[piece(0)]]);
});

it("what is forgotten is not handed on", () => {
  const { add, clear, flush, batches } = gather();
  add([piece(0)]);
  clear();
  flush();
  frame(16);
  expect(batches).toEqual([]);
});
