import { type PointerEvent, useRef, useState } from "react";

export interface Swipe {
  /** What a swipe to the right does, as to be done with it. */
  readonly right?: (() => void) | undefined;
  /** What a swipe to the left does, as to put it off. */
  readonly left?: (() => void) | undefined;
}

/** So far a finger must go for it to count, and so far it leads what it moves, in pixels. */
const COUNTS = 72;
const FARTHEST = 104;

/**
 * Follows a finger sideways; the mouse selects words instead. What it moves needs `touch-action: pan-y`, so that up and down
 * still scrolls. `by` is how far it has gone.
 */
export function useSwipe({ right, left }: Swipe) {
  const start = useRef<number | null>(null);
  const [by, setBy] = useState(0);
  const reset = () => {
    start.current = null;
    setBy(0);
  };
  return {
    by,
    /** It is far enough: to let go does it. */
    counts: Math.abs(by) >= COUNTS,
    handlers: {
      onPointerDown: ({ pointerType, clientX }: PointerEvent) => {
        if (pointerType === "touch") start.current = clientX;
      },
      onPointerMove: ({ clientX }: PointerEvent) => {
        if (start.current === null) return;
        const moved = clientX - start.current;
        const least = left === undefined ? 0 : -FARTHEST;
        const most = right === undefined ? 0 : FARTHEST;
        setBy(Math.min(most, Math.max(least, moved)));
      },
      onPointerUp: () => {
        if (by >= COUNTS) right?.();
        if (by <= -COUNTS) left?.();
        reset();
      },
      // The finger scrolls after all.
      onPointerCancel: reset,
    },
  };
}
