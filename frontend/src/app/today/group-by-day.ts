/** The agenda: all that has a time, by how soon it is wanted. */

import type { InboxItem, Occurrence, Reminder } from "@/lib/contract";
import { dayAfter } from "@/lib/moments";
import type { TimeFormat } from "@/lib/time";

/** A thing to do, or a reminder, with its time. */
export interface Entry {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  /** Due on the day, at no certain time. */
  readonly wholeDay: boolean;
  /** What it is of; exactly one of them. */
  readonly item: InboxItem | null;
  readonly reminder: Reminder | null;
}

export interface Day {
  /** As `2025-03-31`. */
  readonly day: string;
  readonly entries: readonly Entry[];
}

export interface Agenda {
  /** Reminders that came within a day and were neither done nor put off, the newest first. */
  readonly waiting: readonly Occurrence[];
  readonly overdue: readonly Entry[];
  /** What is due at no certain time first, then by the clock. */
  readonly today: readonly Entry[];
  readonly tomorrow: readonly Entry[];
  /** The days after tomorrow until a week from now; those that hold something. */
  readonly week: readonly Day[];
  /** To be done at no known time, the newest first. */
  readonly undated: readonly InboxItem[];
  /** The first that is to come after today. */
  readonly next: Entry | null;
}

export interface Known {
  /** Open ones. */
  readonly items: readonly InboxItem[];
  readonly reminders: readonly Reminder[];
  readonly occurrences: readonly Occurrence[];
}

const DAY = 86_400_000;
const DAYS_AHEAD = 7;
const CAME: ReadonlySet<Occurrence["state"]> = new Set(["delivered", "late", "missed", "failed"]);
/** An idea or a note is not to be done. */
const TO_DO: ReadonlySet<InboxItem["kind"]> = new Set(["unsorted", "task", "event"]);

export function groupByDay(
  { items, reminders, occurrences }: Known,
  now: Date,
  format: Pick<TimeFormat, "dayOf" | "wholeDay">,
): Agenda {
  const today = format.dayOf(now.toISOString());
  const entries = [...items.flatMap(ofItem), ...reminders.flatMap(ofReminder)]
    .map((entry): Entry => ({ ...entry, wholeDay: entry.item !== null && format.wholeDay(entry.at) }))
    .toSorted(byTime);
  const on = (day: string) => entries.filter(({ at }) => format.dayOf(at) === day);
  const ahead = Array.from({ length: DAYS_AHEAD - 1 }, (_, place) => dayAfter(today, place + 2));
  return {
    waiting: occurrences
      .filter((one) => awaitsAnswer(one, now))
      .toSorted((a, b) => b.due.localeCompare(a.due)),
    overdue: entries.filter(({ at }) => format.dayOf(at) < today),
    today: on(today).toSorted((a, b) => Number(b.wholeDay) - Number(a.wholeDay) || byTime(a, b)),
    tomorrow: on(dayAfter(today, 1)),
    week: ahead.map((day) => ({ day, entries: on(day) })).filter((day) => day.entries.length > 0),
    undated: items
      .filter((item) => item.due == null && TO_DO.has(item.kind))
      .toSorted((a, b) => b.created.localeCompare(a.created)),
    next: entries.find(({ at }) => format.dayOf(at) > today) ?? null,
  };
}

/** What asks for the user today, as a number. */
export function wanted({ waiting, overdue, today }: Agenda): number {
  return waiting.length + overdue.length + today.length;
}

/** Whether an item is neither done nor put away. */
export function isOpen({ status }: InboxItem): boolean {
  return status === "new" || status === "clarified";
}

type Dated = Omit<Entry, "wholeDay">;

function ofItem(item: InboxItem): Dated[] {
  return item.due == null ? [] : [{ id: item.id, text: item.text, at: item.due, item, reminder: null }];
}

function ofReminder(reminder: Reminder): Dated[] {
  if (reminder.status !== "scheduled") return [];
  return [{ id: reminder.id, text: reminder.text, at: reminder.due, item: null, reminder }];
}

function byTime(a: Entry, b: Entry): number {
  return Date.parse(a.at) - Date.parse(b.at) || a.id.localeCompare(b.id);
}

function awaitsAnswer({ state, due, done, snoozed_until }: Occurrence, now: Date): boolean {
  return CAME.has(state) && done == null && snoozed_until == null && now.getTime() - Date.parse(due) < DAY;
}
