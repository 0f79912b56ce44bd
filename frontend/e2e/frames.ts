/** Counts the frames that were due and did not come. */

import type { Page } from "playwright-core";

export interface Frames {
  readonly seen: number;
  readonly dropped: number;
  /** Milliseconds. */
  readonly longest: number;
  /** When `until` was first found on the page, in milliseconds since 1970; null: it was not. */
  readonly found: number | null;
}

/** Starts to count, and to look for `until` in each frame: waiting from outside would take frames, too. */
export async function countFrames(page: Page, until: string): Promise<void> {
  await page.evaluate(count, until);
}

export function framesOf(page: Page): Promise<Frames> {
  return page.evaluate(() => (globalThis as unknown as { frames: Frames }).frames);
}

export function inWords({ seen, dropped, longest }: Frames): string {
  const share = ((100 * dropped) / (seen + dropped)).toFixed(1);
  return `${dropped} of ${seen + dropped} (${share} %), the longest ${longest.toFixed(0)} ms`;
}

/** Runs in the page. */
function count(until: string): void {
  const frames = { seen: 0, dropped: 0, longest: 0, found: null as number | null };
  (globalThis as unknown as { frames: typeof frames }).frames = frames;
  let last = performance.now();
  const tick = (now: number) => {
    const gap = now - last;
    frames.seen += 1;
    frames.dropped += Math.max(0, Math.round(gap / (1000 / 60)) - 1);
    frames.longest = Math.max(frames.longest, gap);
    last = now;
    if (document.querySelector(until) === null) requestAnimationFrame(tick);
    else frames.found = Date.now();
  };
  requestAnimationFrame(tick);
}
