import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useDebounced } from "@/lib/use-debounced";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("words are acted on once they have rested", () => {
  const apply = vi.fn<(words: string) => void>();
  const { result } = renderHook(() => useDebounced("", apply));
  act(() => result.current[1]("ca"));
  act(() => vi.advanceTimersByTime(200));
  act(() => result.current[1]("cat "));
  act(() => vi.advanceTimersByTime(200));
  expect(apply).not.toHaveBeenCalled();
  act(() => vi.advanceTimersByTime(50));
  expect(apply).toHaveBeenCalledExactlyOnceWith("cat");
  expect(result.current[0]).toBe("cat ");
});
