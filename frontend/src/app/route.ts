/** Which section is open, in the address, so that Back, reload and a bookmark work. */

import { useSyncExternalStore } from "react";

export type Section = "chat" | "today" | "inbox" | "reminders" | "memory" | "settings";
/** What the address may name: a section, or the way in for a guest who has an account. */
export type Place = Section | "sign-in";

const PLACES: readonly Place[] = ["chat", "today", "inbox", "reminders", "memory", "settings", "sign-in"];

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, current);
}

/** The address of a section or the way in. */
export function addressOf(section: Place): string {
  return section === "chat" ? "#/" : `#/${section}`;
}

export function openSection(section: Place): void {
  location.hash = addressOf(section);
}

function current(): Place {
  const name = location.hash.replace(/^#\/?/, "");
  return PLACES.find((place) => place === name) ?? "chat";
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
