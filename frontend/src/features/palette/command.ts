import type { ComponentType } from "react";

/** The parts of the palette's list, in the order in which they stand. */
export const COMMAND_GROUPS = [
  "go",
  "act",
  "settings",
  "look",
  "item",
  "reminder",
  "memory",
  "message",
] as const;

/** A line of the palette: a way to go, a thing to do, something that was found. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Pieces of the label that were sought, in code points. */
  readonly marks?: readonly { readonly start: number; readonly end: number }[];
  readonly group: (typeof COMMAND_GROUPS)[number];
  readonly icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
  /** At the end of the line: keys that do the same, a date. */
  readonly keys?: string;
  /** Other words that it is found by. */
  readonly words?: string;
  /** Shown only to whoever seeks it by name. */
  readonly sought?: boolean;
  readonly run: () => void;
}
