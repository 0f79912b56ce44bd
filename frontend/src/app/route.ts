/** Which section is open, in the address, so that Back, reload and a bookmark work. */

import { useSyncExternalStore } from "react";

export type Section = "chat" | "today" | "inbox" | "reminders" | "memory" | "settings";

/** In the order in which they are shown. */
export const SECTIONS: readonly Section[] = ["chat", "today", "inbox", "reminders", "memory", "settings"];

export function useSection(): Section {
  return useSyncExternalStore(subscribe, current);
}

/** The address of a section. */
export function addressOf(section: Section): string {
  return section === "chat" ? "#/" : `#/${section}`;
}

export function openSection(section: Section): void {
  location.hash = addressOf(section);
}

function current(): Section {
  const name = location.hash.replace(/^#\/?/, "");
  return SECTIONS.find((section) => section === name) ?? "chat";
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
