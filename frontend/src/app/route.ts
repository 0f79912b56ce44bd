/** What is open, in the address, so that Back, reload and a bookmark work. */

import { useSyncExternalStore } from "react";

import { SECTIONS, type Section } from "@/app/sections";

/** What the address may name: a section, or the way in for a guest who has an account. */
export type Place = Section | "sign-in";

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, current);
}

export function addressOf(place: Place): string {
  return place === "chat" ? "#/" : `#/${place}`;
}

export function openSection(place: Place): void {
  location.hash = addressOf(place);
}

function current(): Place {
  const name = location.hash.replace(/^#\/?/, "");
  return name === "sign-in" || isSection(name) ? name : "chat";
}

function isSection(name: string): name is Section {
  return Object.hasOwn(SECTIONS, name);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
