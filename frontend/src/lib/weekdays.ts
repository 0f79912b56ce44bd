/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

/** The names of the days, from Monday on. */
export function weekdayNames(locale: string, weekday: "long" | "short" = "long"): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday, timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(MONDAY + day * DAY)));
}
