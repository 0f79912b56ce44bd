/** Keeps the focus near where it was when the element that had it goes away: the browser would drop it on the body. */

import { useEffect } from "react";

const FOCUSABLE =
  "[data-line], button:not(:disabled), a[href], input:not(:disabled), select, textarea, [tabindex]";

export function useFocusGuard(): void {
  useEffect(() => watchFocus(document.body), []);
}

/** Returns the end of it. */
export function watchFocus(page: HTMLElement): () => void {
  /** What had the focus last, and after it where to go instead, the nearest first. */
  let trail: readonly HTMLElement[] = [];
  const onFocusIn = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target === page) return;
    // A toast's button goes with the toast: back to where one was before.
    trail = target.closest("[data-toast]") === null ? trailOf(target) : [target, ...trail];
  };
  const onFocusOut = ({ target }: FocusEvent) => {
    // Left by a press beside it, not removed: the focus is wanted nowhere.
    setTimeout(() => {
      if (target === trail[0] && trail[0]?.isConnected === true && document.activeElement === page)
        trail = [];
    });
  };
  const observer = new MutationObserver(() => {
    const [last, ...places] = trail;
    if (last === undefined || last.isConnected || document.activeElement !== page) return;
    trail = [];
    for (const place of places) if (place.isConnected && enter(place)) return;
  });
  page.addEventListener("focusin", onFocusIn);
  page.addEventListener("focusout", onFocusOut);
  observer.observe(page, { childList: true, subtree: true });
  return () => {
    page.removeEventListener("focusin", onFocusIn);
    page.removeEventListener("focusout", onFocusOut);
    observer.disconnect();
  };
}

/** Its own row, the rows next to it, the panel's title, the message field. */
function trailOf(target: HTMLElement): readonly HTMLElement[] {
  const row = target.closest("li");
  const touch = matchMedia("(pointer: coarse)").matches;
  const places = [
    target,
    row,
    row?.nextElementSibling,
    row?.previousElementSibling,
    target.closest("[data-panel]")?.querySelector("h2"),
    // On a touch screen it would bring up the keyboard.
    touch ? null : document.querySelector("#composer"),
  ];
  return places.filter((place) => place instanceof HTMLElement);
}

/** Whether the focus went there, or to the first thing inside that takes it. */
function enter(place: HTMLElement): boolean {
  const inside = place.matches(FOCUSABLE) ? place : place.querySelector<HTMLElement>(FOCUSABLE);
  inside?.focus({ preventScroll: true });
  return inside !== null && document.activeElement === inside;
}
