import { expect, it } from "vitest";

import { fromServer } from "@/features/chat/model";
import { createRows, type Row } from "@/features/chat/rows";
import {
  AT_NEWEST,
  beyond,
  downwards,
  held,
  inWindow,
  upwards,
  type Window,
} from "@/features/chat/virtual-window";
import { at, message } from "@/testing/events";

/** The rows of messages `from` to `to`, a second apart, on one day. */
function rows(from: number, to: number): readonly Row[] {
  const messages = Array.from({ length: to - from }, (_, index) =>
    fromServer(message({ id: `m${from + index}`, text: "Words", created: at(from + index) })),
  );
  return createRows()({ messages, dayOf: (created) => created.slice(0, 10) });
}

const keys = (drawn: readonly Row[]) => drawn.map((row) => row.message.key);

it("begins with the newest", () => {
  const drawn = inWindow(rows(0, 1000), AT_NEWEST);
  expect(keys(drawn).at(-1)).toBe("m999");
  expect(drawn.length).toBeLessThan(100);
});

it("what is drawn first says its day, wherever the window begins", () => {
  const all = rows(0, 1000);
  let window: Window = AT_NEWEST;
  for (let turns = 0; turns < 20; turns += 1) {
    expect(inWindow(all, window).map((row) => row.startsDay)).toEqual([
      true,
      ...inWindow(all, window)
        .slice(1)
        .map(() => false),
    ]);
    window = upwards(all, window);
  }
});

it("older messages that are loaded change nothing of what is drawn", () => {
  const before = rows(50, 100);
  const window = upwards(before, upwards(before, held(before, AT_NEWEST)));
  expect(beyond(before, window).above).toBe(0);
  const drawn = inWindow(before, window);
  expect(inWindow(rows(0, 100), window)).toEqual(drawn);
});

it("a row keeps its identity in the window", () => {
  const all = rows(0, 100);
  expect(inWindow(all, AT_NEWEST)[0]).toBe(inWindow(all, AT_NEWEST)[0]);
});

it("leads to the first and back to the last, and never draws all", () => {
  const all = rows(0, 1000);
  let window = held(all, AT_NEWEST);
  const sizes: number[] = [];
  while (beyond(all, window).above > 0) {
    window = upwards(all, window);
    sizes.push(inWindow(all, window).length);
  }
  expect(keys(inWindow(all, window))[0]).toBe("m0");
  while (beyond(all, window).below > 0) {
    window = downwards(all, window);
    sizes.push(inWindow(all, window).length);
  }
  expect(keys(inWindow(all, window)).at(-1)).toBe("m999");
  expect(Math.max(...sizes)).toBeLessThan(100);
});
