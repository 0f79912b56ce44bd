/** Between instants and what `<input type="datetime-local">` holds, on the wall clock of the user's time zone. */

/** The wall clock's reading, as `2025-03-31T09:00`. */
export function toLocalInput(instant: string | Date, timezone: string): string {
  const date = new Date(instant);
  return new Date(date.getTime() + offsetAt(date, timezone)).toISOString().slice(0, 16);
}

/**
 * The instant at which the wall clock shows `value`; null for what is no time. A time that the clock skips in spring
 * is taken as far after the gap as it stands in it.
 */
export function fromLocalInput(value: string, timezone: string): string | null {
  const shown = Date.parse(`${value}Z`);
  if (Number.isNaN(shown)) return null;
  const first = shown - offsetAt(new Date(shown), timezone);
  const settled = shown - offsetAt(new Date(first), timezone);
  return new Date(settled).toISOString();
}

/** Milliseconds by which the zone's wall clock is ahead of UTC. */
function offsetAt(date: Date, timezone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    })
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(date.getTime() / 1000) * 1000;
}
