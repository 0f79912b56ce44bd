/**
 * Times as the user reads them: in their time zone and language, with the calendar of their device's region. The clock is
 * the assistant's in every language, 9:00 and 15:30: what it says and what the screen shows are one.
 */

import i18next from "i18next";
import { useSyncExternalStore } from "react";

import { useLanguage } from "@/lib/i18n";
import { session, useSession } from "@/lib/session";

export interface TimeFormat {
  /** The calendar day, as `2025-03-31`: two instants of one day give the same. */
  readonly dayOf: (instant: string) => string;
  /** The day that it is now, in the same form. */
  readonly today: () => string;
  /** Heading of a day: today, yesterday, else the date. */
  readonly day: (instant: string) => string;
  /** The date in words, with its weekday. */
  readonly date: (instant: string) => string;
  /** The day and the month alone, as they are written in the middle of a sentence. */
  readonly dayAndMonth: (instant: string) => string;
  /** Whether it means the day alone: what is due by its end is written as 23:59. */
  readonly wholeDay: (instant: string) => boolean;
  /** Time of day. */
  readonly time: (instant: string) => string;
  /** Date and time in full. */
  readonly exact: (instant: string) => string;
  /** Date and time in short, for lists. */
  readonly short: (instant: string) => string;
  /** Day and time of what is to come or has just been: yesterday, today and tomorrow by name. */
  readonly when: (instant: string) => string;
  /** As `when`, but the day alone where `wholeDay` is true. */
  readonly due: (instant: string) => string;
  /** As `due`, but as it is written in the middle of a sentence. */
  readonly inSentence: (instant: string) => string;
}

const END_OF_DAY = "23:59";

/**
 * Formats for `locale`, which may name a region (`en-GB`), in `timezone`; an unknown zone falls back to the browser's.
 */
export function timeFormat(locale: string, timezone: string, now: () => Date = () => new Date()): TimeFormat {
  const zone = knownZone(timezone);
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" });
  const full = { long: make(LONG), longOfYear: make(LONG_OF_YEAR), near: make(NEAR), far: make(FAR) };
  const longest = make({ dateStyle: "full" });
  const dayAndMonth = make({ day: "numeric", month: "long" });
  const shortest = make({ day: "numeric", month: "short" });

  const dayOf = (date: Date) => iso.format(date);
  const time = (date: Date) => clock.format(date).replace(/^0/, "");
  /** Days from today: by the calendar, for the day on which clocks change has 23 or 25 hours. */
  const away = (date: Date) => dayNumber(dayOf(date)) - dayNumber(dayOf(now()));
  const thisYear = (date: Date) => dayOf(date).slice(0, 4) === dayOf(now()).slice(0, 4);
  const day = (date: Date) => {
    const days = away(date);
    const named = (thisYear(date) ? full.long : full.longOfYear).format(date);
    return capital(days === 0 || days === -1 ? relative.format(days, "day") : named, locale);
  };
  const namedDay = (date: Date) => {
    const days = away(date);
    const named = (thisYear(date) ? full.near : full.far).format(date);
    return Math.abs(days) <= 1 ? relative.format(days, "day") : named;
  };
  const wholeDay = (date: Date) => clock.format(date) === END_OF_DAY;
  const inSentence = (date: Date) => (wholeDay(date) ? namedDay(date) : `${namedDay(date)}, ${time(date)}`);
  const when = (date: Date) => `${capital(namedDay(date), locale)}, ${time(date)}`;
  const exact = (date: Date) => `${longest.format(date)}, ${time(date)}`;
  const short = (date: Date) => `${shortest.format(date)}, ${time(date)}`;
  const due = (date: Date) => capital(inSentence(date), locale);
  return {
    dayOf: (instant) => dayOf(new Date(instant)),
    today: () => dayOf(now()),
    day: (instant) => day(new Date(instant)),
    date: (instant) => capital(full.long.format(new Date(instant)), locale),
    dayAndMonth: (instant) => dayAndMonth.format(new Date(instant)),
    wholeDay: (instant) => wholeDay(new Date(instant)),
    time: (instant) => time(new Date(instant)),
    exact: (instant) => exact(new Date(instant)),
    short: (instant) => short(new Date(instant)),
    when: (instant) => when(new Date(instant)),
    due: (instant) => due(new Date(instant)),
    inSentence: (instant) => inSentence(new Date(instant)),
  };
}

const LONG = { weekday: "long", day: "numeric", month: "long" } as const;
const LONG_OF_YEAR = { day: "numeric", month: "long", year: "numeric" } as const;
const NEAR = { weekday: "short", day: "numeric", month: "short" } as const;
const FAR = { day: "numeric", month: "short", year: "numeric" } as const;

/** The time zone of this device, as the IANA names it. */
export function deviceTimezone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/**
 * The language of the screen as the device's owner writes it: somebody in Britain who reads English has the day before
 * the month. The region of another language tells nothing of this one.
 */
export function regionalLocale(language: string, preferred: readonly string[] = navigator.languages): string {
  const own = preferred.find((tag) => tag.split("-")[0]?.toLowerCase() === language);
  return own ?? language;
}

/** Formats for the user who is here; made anew when the day changes, so that "today" is. */
export function useTimeFormat(): TimeFormat {
  const language = useLanguage();
  const timezone = useSession((state) => state.user?.timezone ?? "");
  const today = useSyncExternalStore(onDayChange, () => madeOnce(language, timezone).today());
  return madeOnce(language, timezone, today);
}

/** Formats for the user who is here, outside of what is drawn. */
export function currentTimeFormat(): TimeFormat {
  return madeOnce(i18next.language, session.getState().user?.timezone ?? "");
}

const MADE = new Map<string, TimeFormat>();

/** A format takes the platform milliseconds to make, and every message shows a time. */
function madeOnce(language: string, timezone: string, today = ""): TimeFormat {
  const key = `${language} ${timezone} ${today}`;
  const made = MADE.get(key) ?? timeFormat(regionalLocale(language), timezone);
  MADE.set(key, made);
  return made;
}

/** How often it is looked whether the day has changed: a device that slept keeps no timer. In milliseconds. */
const LOOK_EVERY = 20_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tell(): void {
  for (const listener of listeners) listener();
}

function onDayChange(listener: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(tell, LOOK_EVERY);
    document.addEventListener("visibilitychange", tell);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tell);
  };
}

/** Days since the epoch of a calendar day. */
function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

function knownZone(timezone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone;
  } catch {
    return deviceTimezone();
  }
}

function capital(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
