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
  for (const message of viewport.querySelectorAll<HTMLElement>("[data-message-id]")) {
    const box = message.getBoundingClientRect();
    if (box.bottom <= top) continue;
    return { key: message.dataset["messageId"] ?? "", top: box.top - top, scrollTop: viewport.scrollTop };
  }
  return null;
}

/** Brings the message back to where it was, but for what was scrolled since. */
export function restore(viewport: HTMLElement, place: Place): void {
  const message = viewport.querySelector(`[data-message-id="${CSS.escape(place.key)}"]`);
  if (message === null) return;
  const due = place.top - (viewport.scrollTop - place.scrollTop);
  const moved = message.getBoundingClientRect().top - viewport.getBoundingClientRect().top - due;
  if (Math.abs(moved) >= 1) viewport.scrollTop += moved;
}
