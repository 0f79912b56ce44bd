import { expect, it } from "vitest";

import { scrollBy } from "@/features/chat/scroll-keys";

function press(key: string, words: string, more: KeyboardEventInit = {}): number | "end" | null {
  const viewport = document.createElement("div");
  Object.defineProperty(viewport, "clientHeight", { value: 500 });
  viewport.scrollTop = 4_000;
  const field = document.createElement("textarea");
  field.id = "composer";
  field.value = words;
  let asked: number | "end" | null = null;
  field.addEventListener("keydown", (event) => (asked = scrollBy(event, viewport)));
  field.dispatchEvent(new KeyboardEvent("keydown", { key, ...more }));
  return asked;
}

it.each([
  ["PageUp", "", -450],
  ["PageDown", "half a sentence", 450],
  ["Home", "", -4_000],
  ["End", "", "end"],
  ["End", "half a sentence", null],
  ["ArrowUp", "", null],
] as const)("%s over “%s”: %s", (key, words, asked) => {
  expect(press(key, words)).toBe(asked);
});

it("the start and the end of a text stay within reach", () => {
  expect(press("End", "half a sentence", { ctrlKey: true })).toBeNull();
  expect(press("End", "", { ctrlKey: true })).toBe("end");
  expect(press("Home", "", { shiftKey: true })).toBeNull();
});
