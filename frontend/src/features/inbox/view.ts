/** Which part of the inbox is looked at. The rules are the server's own, so that an event needs no new question. */

import type { InboxItem } from "@/lib/contract";

export interface InboxView {
  readonly list: "open" | "done" | "archived";
  readonly kind: InboxItem["kind"] | null;
  /** Words that the text or the project holds; empty for all. */
  readonly q: string;
  /** Only what waits for somebody. */
  readonly waiting: boolean;
  /** Its items alone; null for all. */
  readonly project: string | null;
}

export const LISTS: readonly InboxView["list"][] = ["open", "done", "archived"];
export const KINDS: readonly InboxItem["kind"][] = [
  "unsorted",
  "task",
  "event",
  "note",
  "idea",
  "reference",
  "someday",
];

/** Whether an item belongs into the view. */
export function fits(item: InboxItem, view: InboxView): boolean {
  const list = item.status === "done" || item.status === "archived" ? item.status : "open";
  if (list !== view.list) return false;
  if (view.kind !== null && item.kind !== view.kind) return false;
  if (view.waiting && (item.waiting_for ?? "") === "") return false;
  if (view.project !== null && item.project !== view.project) return false;
  const text = `${item.text}\n${item.project ?? ""}`.toLocaleLowerCase();
  return view.q
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Whether the view leaves out any of its list. */
export function isFiltered({ kind, q, waiting, project }: InboxView): boolean {
  return q !== "" || kind !== null || waiting || project !== null;
}
