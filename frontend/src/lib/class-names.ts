import { clsx, type ClassValue } from "clsx";

/** Joins class names. No two of them may set the same thing: the style sheet's order, not theirs, would decide. */
export function cn(...values: ClassValue[]): string {
  return clsx(values);
}
