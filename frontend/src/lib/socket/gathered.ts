/** Hands the pieces of a growing reply on together, as often as an eye can tell: each costs a drawing of the thread. */

import type { ServerEvent } from "@/lib/contract";

/** Milliseconds between two drawings: thirty in a second are fluent, and leave every other frame to the user. */
const PAUSE = 1000 / 30;
/** A frame that comes this much early is taken, or its next would be late. */
const SLACK = 4;

export interface Gathered {
  /** Takes events in, in their order. All but pieces of a reply go on at once, with what is held before them. */
  readonly add: (events: readonly ServerEvent[]) => void;
  /** Hands on what is held, for what comes next must find it done. */
  readonly flush: () => void;
  /** Forgets what is held. */
  readonly clear: () => void;
}

export function gathered(handOn: (events: readonly ServerEvent[]) => void): Gathered {
  let held: ServerEvent[] = [];
  let frame: number | null = null;
  let last = 0;
  const take = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    const events = held;
    held = [];
    return events;
  };
  const flush = () => {
    const events = take();
    if (events.length > 0) handOn(events);
  };
  const onFrame = (now: number) => {
    frame = null;
    if (now - last < PAUSE - SLACK) {
      frame = requestAnimationFrame(onFrame);
      return;
    }
    last = now;
    flush();
  };
  const add = (events: readonly ServerEvent[]) => {
    held.push(...events);
    const canWait = events.every((event) => event.type === "stream.chunk");
    // A page that nobody sees has no frames.
    if (!canWait || document.visibilityState === "hidden") flush();
    else frame ??= requestAnimationFrame(onFrame);
  };
  return { add, flush, clear: () => void take() };
}
