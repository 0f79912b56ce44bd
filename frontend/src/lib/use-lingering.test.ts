import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useLingering } from "@/lib/use-lingering";

const TEA = { id: "tea" };
const MILK = { id: "milk" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function lingering() {
  return renderHook(({ there }) => useLingering(there), { initialProps: { there: [TEA, MILK] } });
}

it("what was ticked stays in sight as done, folds, and is gone", () => {
  const { result, rerender } = lingering();
  act(() => result.current.keep(TEA));
  rerender({ there: [MILK] });
  expect(result.current.shown).toContain(TEA);
  expect(result.current.stateOf("tea")).toBe("done");
  act(() => vi.advanceTimersByTime(1_200));
  expect(result.current.stateOf("tea")).toBe("folding");
  act(() => vi.advanceTimersByTime(200));
  expect(result.current.shown).toEqual([MILK]);
  expect(result.current.stateOf("tea")).toBeNull();
});

it("what was brought back meanwhile is there as it was", () => {
  const { result, rerender } = lingering();
  act(() => result.current.keep(TEA));
  rerender({ there: [MILK] });
  rerender({ there: [TEA, MILK] });
  expect(result.current.stateOf("tea")).toBeNull();
  expect(result.current.shown).toEqual([TEA, MILK]);
  act(() => vi.advanceTimersByTime(2_000));
  expect(result.current.shown).toEqual([TEA, MILK]);
});

it("what goes away by itself does not linger", () => {
  const { result, rerender } = lingering();
  rerender({ there: [MILK] });
  expect(result.current.shown).toEqual([MILK]);
});
