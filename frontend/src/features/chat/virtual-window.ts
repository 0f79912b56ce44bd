/**
 * The part of a long conversation that is drawn. A thousand drawn messages make every key stroke slow, so there are never
 * more than a few screens of them; the rest comes as one scrolls. Pure; bounds are keys, which no new message shifts.
 */

import type { Row } from "@/features/chat/rows";

export interface Window {
  /** Key of the first row drawn; null: as many as fit before the last one. */
  readonly from: string | null;
  /** Key of the last row drawn; null: the newest, whatever comes. */
  readonly to: string | null;
}

/** The newest messages, following what comes. */
export const AT_NEWEST: Window = { from: null, to: null };

/** Rows drawn at first: what the snapshot holds, so that the first unread one is among them. */
const FIRST = 50;
/** Rows that come or go at a time: few, for a slow processor needs most of a frame to draw one. */
const STEP = 6;
/** Rows drawn at most: a few screens above and below what is read. */
const MOST = 60;

/**
 * The rows in the window. The first of them says its day, whatever the rows above it, which may come at any time: were
 * the line to go when they are loaded and not yet drawn, the thread would jump by its height.
 */
export function inWindow(rows: readonly Row[], window: Window): readonly Row[] {
  const { start, end } = bounds(rows, window);
  const first = rows[start];
  if (first === undefined) return rows;
  if (start === 0 && end === rows.length && first.startsDay) return rows;
  return [sayingDay(first), ...rows.slice(start + 1, end)];
}

/** How many rows wait above and below the window, and whether it takes in no more without giving some up. */
export function beyond(
  rows: readonly Row[],
  window: Window,
): { readonly above: number; readonly below: number; readonly full: boolean } {
  const { start, end } = bounds(rows, window);
  return { above: start, below: rows.length - end, full: end - start >= MOST };
}

/** The window some rows further up; what is far below leaves. */
export function upwards(rows: readonly Row[], window: Window): Window {
  const { start, end } = bounds(rows, window);
  const from = Math.max(0, start - STEP);
  return named(rows, from, Math.min(end, from + MOST));
}

/** The window some rows further down; what is far above leaves. */
export function downwards(rows: readonly Row[], window: Window): Window {
  const { start, end } = bounds(rows, window);
  const to = Math.min(rows.length, end + STEP);
  return named(rows, Math.max(start, to - MOST), to);
}

/** The window around one row, with a few screens of what is above and below. */
export function around(rows: readonly Row[], key: string): Window {
  const index = indexOf(rows, key);
  return named(rows, Math.max(0, index - MOST / 3), Math.min(rows.length, index + MOST / 3));
}

/** A window that stays where it is whatever comes at its end. */
export function held(rows: readonly Row[], window: Window): Window {
  const { start, end } = bounds(rows, window);
  return named(rows, start, end);
}

const SAYING_DAY = new WeakMap<Row, Row>();

/** The row with its day; the same one each time, so that its drawing is not repeated. */
function sayingDay(row: Row): Row {
  if (row.startsDay) return row;
  const made = SAYING_DAY.get(row) ?? { ...row, startsDay: true };
  SAYING_DAY.set(row, made);
  return made;
}

function bounds(
  rows: readonly Row[],
  { from, to }: Window,
): { readonly start: number; readonly end: number } {
  const last = to === null ? -1 : indexOf(rows, to);
  const end = last === -1 ? rows.length : last + 1;
  const first = from === null ? -1 : indexOf(rows, from);
  // A row that is gone, as one whose message was edited, leaves the newest.
  return { start: first === -1 || first >= end ? Math.max(0, end - FIRST) : first, end };
}

function named(rows: readonly Row[], start: number, end: number): Window {
  return {
    from: rows[start]?.message.key ?? null,
    to: end >= rows.length ? null : (rows[end - 1]?.message.key ?? null),
  };
}

function indexOf(rows: readonly Row[], key: string): number {
  return rows.findIndex((row) => row.message.key === key);
}
