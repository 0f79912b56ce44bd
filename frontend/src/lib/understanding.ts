/** What the server takes a text for while it is being typed, and how a part of it stays mere words. */

import type { Reading } from "@/lib/contract";

/** What becomes a thing of its own: the rest is conversation. */
const FILED: ReadonlySet<Reading["kind"]> = new Set(["reminder", "item", "fact"]);
/** What of a text is not about time. */
const NOT_TIME: ReadonlySet<string> = new Set(["verb", "matter"]);
const QUOTES: Readonly<Record<string, readonly [string, string]>> = { ru: ["«", "»"] };
const OTHER_QUOTES = ["“", "”"] as const;

/** The readings of which the user is told. */
export function filed(readings: readonly Reading[]): readonly Reading[] {
  return readings.filter(({ kind }) => FILED.has(kind));
}

/**
 * `text` with the time of `reading` in quotes, or all of the reading where it has none: what is quoted is not read. Null
 * where the words of the reading do not stand there any more.
 */
export function asWords(text: string, asked: string, reading: Reading, language: string): string | null {
  // The server counts code points.
  const points = [...asked];
  if (!text.startsWith(points.slice(0, reading.end).join(""))) return null;
  const times = reading.spans.filter(({ means }) => !NOT_TIME.has(means));
  const timed = reading.due !== null || reading.repeat !== null;
  const parts = timed && times.length > 0 ? joined(times, points) : [reading];
  const [open, close] = QUOTES[language] ?? OTHER_QUOTES;
  return parts.toReversed().reduce((words, { start, end }) => {
    const all = [...words];
    const quoted = `${open}${all.slice(start, end).join("").trim()}${close}`;
    return [...all.slice(0, start), quoted, ...all.slice(end)].join("");
  }, text);
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Neighbours, with nothing but spaces between them, as one part. */
function joined(parts: readonly Part[], points: readonly string[]): readonly Part[] {
  const sorted = parts.toSorted((a, b) => a.start - b.start);
  return sorted.reduce<readonly Part[]>((whole, part) => {
    const last = whole.at(-1);
    if (last === undefined || points.slice(last.end, part.start).join("").trim() !== "")
      return [...whole, { start: part.start, end: part.end }];
    return [...whole.slice(0, -1), { start: last.start, end: Math.max(last.end, part.end) }];
  }, []);
}
