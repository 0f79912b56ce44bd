/** Times as the user reads them: in their own time zone and language, by the platform. */

import i18next from "i18next";

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

const DAY = 86_400_000;
const END_OF_DAY = "23:59";

/** Formats for `locale` in `timezone`; an unknown zone falls back to the browser's. */
export function timeFormat(locale: string, timezone: string, now: () => Date = () => new Date()): TimeFormat {
  const zone = knownZone(timezone);
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const thisYear = make({ weekday: "long", day: "numeric", month: "long" });
  const otherYear = make({ day: "numeric", month: "long", year: "numeric" });
  const time = make({ hour: "numeric", minute: "2-digit" });
  const exact = make({ dateStyle: "full", timeStyle: "short" });
  const short = make({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const dayOf = (date: Date) => iso.format(date);
  const day = (date: Date) => {
    const own = dayOf(date);
    if (own === dayOf(now())) return capital(relative.format(0, "day"), locale);
    if (own === dayOf(new Date(now().getTime() - DAY))) return capital(relative.format(-1, "day"), locale);
    return capital(
      (own.slice(0, 4) === dayOf(now()).slice(0, 4) ? thisYear : otherYear).format(date),
      locale,
    );
  };
  const near = make({ weekday: "short", day: "numeric", month: "short" });
  const far = make({ day: "numeric", month: "short", year: "numeric" });
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "short" });
  const namedDay = (date: Date) => {
    const own = dayOf(date);
    const away = [-1, 0, 1].find((days) => own === dayOf(new Date(now().getTime() + days * DAY)));
    const named = own.slice(0, 4) === dayOf(now()).slice(0, 4) ? near : far;
    return away === undefined ? named.format(date) : relative.format(away, "day");
  };
  const wholeDay = (date: Date) => clock.format(date) === END_OF_DAY;
  const inSentence = (date: Date) =>
    wholeDay(date) ? namedDay(date) : `${namedDay(date)}, ${time.format(date)}`;
  const when = (date: Date) => `${capital(namedDay(date), locale)}, ${time.format(date)}`;
  const due = (date: Date) => capital(inSentence(date), locale);
  return {
    dayOf: (instant) => dayOf(new Date(instant)),
    today: () => dayOf(now()),
    day: (instant) => day(new Date(instant)),
    date: (instant) => capital(thisYear.format(new Date(instant)), locale),
    wholeDay: (instant) => wholeDay(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    exact: (instant) => exact.format(new Date(instant)),
    short: (instant) => short.format(new Date(instant)),
    when: (instant) => when(new Date(instant)),
    due: (instant) => due(new Date(instant)),
    inSentence: (instant) => inSentence(new Date(instant)),
  };
}

/** The time zone of this device, as the IANA names it. */
export function deviceTimezone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Formats for the user who is here. */
export function useTimeFormat(): TimeFormat {
  const language = useLanguage();
  const timezone = useSession((state) => state.user?.timezone ?? "");
  return madeOnce(language, timezone);
}

/** Formats for the user who is here, outside of what is drawn. */
export function currentTimeFormat(): TimeFormat {
  return madeOnce(i18next.language, session.getState().user?.timezone ?? "");
}

const MADE = new Map<string, TimeFormat>();

/** A format takes the platform milliseconds to make, and every message shows a time. */
function madeOnce(locale: string, timezone: string): TimeFormat {
  const key = `${locale} ${timezone}`;
  const made = MADE.get(key) ?? timeFormat(locale, timezone);
  MADE.set(key, made);
  return made;
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
