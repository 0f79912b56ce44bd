/** The times that people put things off to: this evening, tomorrow morning, Monday. */

import { fromLocalInput, toLocalInput } from "@/lib/local-input";

export type MomentName = "evening" | "tomorrow" | "monday";

export interface Moment {
  readonly name: MomentName;
  readonly at: string;
}

const EVENING = "19:00";
const MORNING = "09:00";
const END = "23:59";
const MONDAY = 1;

/** Those that are still to come, on the wall clock of the time zone. Monday is left out where it is tomorrow. */
export function moments(now: Date, timezone: string): readonly Moment[] {
  const [today = "", clock = ""] = toLocalInput(now, timezone).split("T");
  const tomorrow = dayAfter(today, 1);
  const toMonday = (MONDAY - weekdayOf(today) + 7) % 7 || 7;
  const at = (name: MomentName, day: string, time: string): Moment[] => {
    const instant = fromLocalInput(`${day}T${time}`, timezone);
    return instant === null ? [] : [{ name, at: instant }];
  };
  return [
    ...(clock < EVENING ? at("evening", today, EVENING) : []),
    ...at("tomorrow", tomorrow, MORNING),
    ...(toMonday > 1 ? at("monday", dayAfter(today, toMonday), MORNING) : []),
  ];
}

/** The end of the day that is so many after today: due on it, at no certain time. */
export function endOfDay(now: Date, timezone: string, days = 0): string {
  const [today = ""] = toLocalInput(now, timezone).split("T");
  return fromLocalInput(`${dayAfter(today, days)}T${END}`, timezone) ?? now.toISOString();
}

/** The calendar day so many days after another, both as `2025-03-31`. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function weekdayOf(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay();
}
