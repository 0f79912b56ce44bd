import type { InboxItem } from "@/lib/contract";

export interface Grouped {
  /** They wait for the user's word. */
  readonly asked: readonly InboxItem[];
  /** The soonest first. */
  readonly dated: readonly InboxItem[];
  readonly undated: readonly InboxItem[];
  readonly someday: readonly InboxItem[];
}

/** Open items by what they want of the user. Where nothing else is said, they keep their order. */
export function grouped(items: readonly InboxItem[]): Grouped {
  const rest = items.filter(({ proposal }) => proposal == null);
  return {
    asked: items.filter(({ proposal }) => proposal != null),
    dated: rest
      .filter(({ due }) => due != null)
      .toSorted((a, b) => Date.parse(a.due ?? "") - Date.parse(b.due ?? "")),
    undated: rest.filter(({ due, kind }) => due == null && kind !== "someday"),
    someday: rest.filter(({ due, kind }) => due == null && kind === "someday"),
  };
}
