/** What is open, in the address, so that Back, reload and a bookmark work. */

import { useSyncExternalStore } from "react";

import { SECTIONS, type Section } from "@/app/sections";

/** What the address may name: a section, or the way in for a guest who has an account. */
export type Place = Section | "sign-in";

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, current);
}

/** Which part of the place is open, as the group of settings in `#/settings/look`; empty where none is named. */
export function useSubplace(): string {
  return useSyncExternalStore(subscribe, () => segments()[1] ?? "");
}

/** What of that part is open, as the choice of a time zone in `#/settings/look/timezone`; empty where none is named. */
export function useOpened(): string {
  return useSyncExternalStore(subscribe, () => segments()[2] ?? "");
}

export function addressOf(place: Place, part?: string | null): string {
  const address = place === "chat" ? "#/" : `#/${place}`;
  return part == null ? address : `${address}/${part}`;
}

export function openSection(place: Place, ...parts: readonly string[]): void {
  location.hash = [addressOf(place), ...parts].join("/");
}

function segments(): string[] {
  return location.hash.replace(/^#\/?/, "").split("/");
}

function current(): Place {
  const name = segments()[0] ?? "";
  return name === "sign-in" || isSection(name) ? name : "chat";
}

function isSection(name: string): name is Section {
  return Object.hasOwn(SECTIONS, name);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}
