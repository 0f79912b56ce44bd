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

export interface Piece {
  readonly words: string;
  /** Whether they name a time. */
  readonly time: boolean;
}

/** All of `text` in pieces, those that name the time of a reading apart; one piece where none is known to stand there. */
export function pieces(text: string, asked: string, readings: readonly Reading[]): readonly Piece[] {
  const points = [...asked];
  // Behind the first letter that differs, nothing stands where the server saw it.
  const valid = readings.filter(({ end }) => text.startsWith(points.slice(0, end).join("")));
  const times = valid
    .filter(isTimed)
    .flatMap(({ spans }) => spans.filter(({ means }) => !NOT_TIME.has(means)));
  const all = [...text];
  const found: Piece[] = [];
  let at = 0;
  for (const { start, end } of joined(times, points)) {
    found.push({ words: all.slice(at, start).join(""), time: false });
    found.push({ words: all.slice(start, end).join(""), time: true });
    at = end;
  }
  found.push({ words: all.slice(at).join(""), time: false });
  return found.filter(({ words }) => words !== "");
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
  const parts = isTimed(reading) && times.length > 0 ? joined(times, points) : [reading];
  const [open, close] = QUOTES[language] ?? OTHER_QUOTES;
  return parts.toReversed().reduce((words, { start, end }) => {
    const all = [...words];
    const quoted = `${open}${all.slice(start, end).join("").trim()}${close}`;
    return [...all.slice(0, start), quoted, ...all.slice(end)].join("");
  }, text);
}

function isTimed({ due, repeat }: Reading): boolean {
  return due !== null || repeat !== null;
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
