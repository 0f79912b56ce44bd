/** The keys that work on the whole page. */

import { useEffect } from "react";

import { isField } from "@/lib/keys";

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** As the user's keyboard has it. */
export const PALETTE_KEYS = IS_APPLE ? "⌘ K" : "Ctrl + K";

export type Asked = "palette" | "shortcuts" | "write";

/** Calls `onAsk` for the page's own keys; what is typed into a field is left alone. */
export function usePageKeys(onAsk: (asked: Asked) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asked = askedBy(event);
      if (asked === null) return;
      event.preventDefault();
      onAsk(asked);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onAsk]);
}

function askedBy(event: KeyboardEvent): Asked | null {
  if (event.isComposing || event.defaultPrevented) return null;
  // By its place on the keyboard, so that it works in a Russian layout, too.
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK")
    return "palette";
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (event.key === "?" || (event.shiftKey && event.code === "Slash")) return "shortcuts";
  return event.key === "/" ? "write" : null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    isField(target) || (target instanceof HTMLElement && document.querySelector("dialog[open]") !== null)
  );
}
