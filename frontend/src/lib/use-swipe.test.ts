import { act, renderHook } from "@testing-library/react";
import type { PointerEvent } from "react";
import { expect, it, vi } from "vitest";

import { useSwipe } from "@/lib/use-swipe";

function at(clientX: number, pointerType = "touch"): PointerEvent {
  return { clientX, pointerType } as PointerEvent;
}

function swiping(pointerType = "touch") {
  const [right, left] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const { result } = renderHook(() => useSwipe({ right, left }));
  const swipe = (to: number) => {
    act(() => result.current.handlers.onPointerDown(at(0, pointerType)));
    act(() => result.current.handlers.onPointerMove(at(to, pointerType)));
    const by = result.current.by;
    act(() => result.current.handlers.onPointerUp());
    return by;
  };
  return { result, right, left, swipe };
}

it("a finger that goes far enough does it, once, in its direction", () => {
  const { right, left, swipe, result } = swiping();
  expect(swipe(40)).toBe(40);
  expect(right).not.toHaveBeenCalled();
  expect(swipe(300)).toBe(104);
  expect(right).toHaveBeenCalledTimes(1);
  expect(left).not.toHaveBeenCalled();
  swipe(-80);
  expect(left).toHaveBeenCalledTimes(1);
  expect(result.current.by).toBe(0);
});

it("the mouse, which selects, moves nothing", () => {
  const { right, swipe } = swiping("mouse");
  expect(swipe(300)).toBe(0);
  expect(right).not.toHaveBeenCalled();
});

it("a finger that scrolls after all does nothing", () => {
  const { right, result } = swiping();
  act(() => result.current.handlers.onPointerDown(at(0)));
  act(() => result.current.handlers.onPointerMove(at(90)));
  act(() => result.current.handlers.onPointerCancel());
  act(() => result.current.handlers.onPointerUp());
  expect(right).not.toHaveBeenCalled();
});
