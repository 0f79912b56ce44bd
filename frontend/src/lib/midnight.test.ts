import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { session } from "@/lib/session";
import { useTimeFormat } from "@/lib/time";
import { USER } from "@/testing/events";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-10T23:59:50Z") });
  session.setState({ user: USER });
});
afterEach(() => {
  vi.useRealTimers();
});

it("after midnight what was today is yesterday, on a page that nobody touches", () => {
  const said = "2026-03-10T12:00:00Z";
  const { result } = renderHook(() => useTimeFormat().day(said));
  expect(result.current).toBe("Today");
  act(() => vi.advanceTimersByTime(30_000));
  expect(result.current).toBe("Yesterday");
});
