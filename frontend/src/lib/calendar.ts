/** Months and weeks, on calendar days as `2025-03-31`. */

import { dayAfter } from "@/lib/moments";

/** The same day some months later, or the last one of a shorter month. */
export function monthAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The weeks of a month (`2025-03`), each of seven places, those outside of the month empty. Monday is 0. */
export function daysOf(month: string, firstOfWeek: number): readonly (readonly (string | null)[])[] {
  const first = `${month}-01`;
  const before = (((new Date(`${first}T00:00Z`).getUTCDay() + 6) % 7) - firstOfWeek + 7) % 7;
  const places = Array.from({ length: 42 }, (_, place) => {
    const day = dayAfter(first, place - before);
    return day.startsWith(month) ? day : null;
  });
  return Array.from({ length: 6 }, (_, week) => places.slice(week * 7, week * 7 + 7)).filter((week) =>
    week.some((day) => day !== null),
  );
}

interface WeekInfo {
  readonly firstDay: number;
}

/** The day on which the week begins where the language is spoken, Monday being 0; Monday where the browser cannot tell. */
export function firstWeekday(locale: string): number {
  const region = new Intl.Locale(locale) as Intl.Locale & {
    readonly weekInfo?: WeekInfo;
    readonly getWeekInfo?: () => WeekInfo;
  };
  return ((region.getWeekInfo?.() ?? region.weekInfo)?.firstDay ?? 1) - 1;
}
