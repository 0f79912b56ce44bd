/** Passes the chunks of a streaming reply on in batches, twenty times a second: each batch redraws the thread once. */

import type { ServerEvent } from "@/lib/contract";

/** Milliseconds between two redraws: twenty a second still read as one flow, and leave a slow processor two frames of three. */
const PAUSE = 1000 / 20;
/** A frame that is this much too early is used all the same; the next one would be late. */
const SLACK = 4;

export interface EventBatch {
  /** Adds events in order. Chunks wait for the next frame; anything else goes on at once, after what is waiting. */
  readonly add: (events: readonly ServerEvent[]) => void;
  /** Passes on what is waiting, now. */
  readonly flush: () => void;
  /** Drops what is waiting. */
  readonly clear: () => void;
}

export function batchEvents(passOn: (events: readonly ServerEvent[]) => void): EventBatch {
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
    if (events.length > 0) passOn(events);
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
    // A hidden page gets no animation frames.
    if (!canWait || document.visibilityState === "hidden") flush();
    else frame ??= requestAnimationFrame(onFrame);
  };
  return { add, flush, clear: () => void take() };
}
