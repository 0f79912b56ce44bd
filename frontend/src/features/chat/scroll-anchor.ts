/** The place of a message on the screen, to be found again after messages came or went above it. */

export interface Place {
  readonly key: string;
  /** Pixels from the top of the thread to the message, when the thread stood at `scrollTop`. */
  readonly top: number;
  readonly scrollTop: number;
}

/** The first message in sight; null where there is none. */
export function noted(viewport: HTMLElement): Place | null {
  const { top } = viewport.getBoundingClientRect();
  const children = viewport.querySelector('[role="log"]')?.children ?? [];
  // They stand one below the other, and this is asked for with each scrolling: by halves, not one after another.
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.getBoundingClientRect().bottom ?? 0) <= top) low = middle + 1;
    else high = middle;
  }
  let found = children[low];
  while (found !== undefined && !found.hasAttribute("data-message-id")) found = children[(low += 1)];
  if (found === undefined) return null;
  return {
    key: found.getAttribute("data-message-id") ?? "",
    top: found.getBoundingClientRect().top - top,
    scrollTop: viewport.scrollTop,
  };
}

/** Brings the message back to where it was, but for what was scrolled since. */
export function restore(viewport: HTMLElement, place: Place): void {
  const message = viewport.querySelector(`[data-message-id="${CSS.escape(place.key)}"]`);
  if (message === null) return;
  const due = place.top - (viewport.scrollTop - place.scrollTop);
  const moved = message.getBoundingClientRect().top - viewport.getBoundingClientRect().top - due;
  if (Math.abs(moved) >= 1) viewport.scrollTop += moved;
}
