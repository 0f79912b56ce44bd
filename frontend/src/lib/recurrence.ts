/** Repetitions in words. The server reads the rules (RFC 5545); here they are only named and chosen. */

import type { TFunction } from "i18next";

import { weekdayNames } from "@/lib/weekdays";

export const COMMON_RULES = {
  daily: "FREQ=DAILY",
  weekdays: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  weekly: "FREQ=WEEKLY",
  monthly: "FREQ=MONTHLY",
  yearly: "FREQ=YEARLY",
} as const;

export type CommonRule = keyof typeof COMMON_RULES;

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Which of the common rules this is, where it is one. */
export function commonRule(rule: string): CommonRule | null {
  const own = parts(rule);
  const found = Object.entries(COMMON_RULES).find(([, common]) => same(own, parts(common)));
  return (found?.[0] as CommonRule | undefined) ?? null;
}

/** The rule in words; a rule beyond these is only said to repeat. */
export function describeRule(rule: string, t: TFunction, locale: string): string {
  const common = commonRule(rule);
  if (common !== null) return t(`reminders.rules.${common}`);
  const { FREQ, INTERVAL = "1", BYDAY, ...rest } = parts(rule);
  const days = BYDAY?.split(",") ?? [];
  if (FREQ === "WEEKLY" && INTERVAL === "1" && days.every((day) => DAYS.includes(day)) && only(rest)) {
    return t("reminders.rules.days", { days: dayNames(days, locale) });
  }
  if (BYDAY === undefined && only(rest) && (FREQ === "DAILY" || FREQ === "WEEKLY" || FREQ === "MONTHLY")) {
    return t(`reminders.rules.every.${FREQ}`, { count: Number(INTERVAL) });
  }
  return t("reminders.rules.other");
}

/** Nothing but the week's start, which most rules name and none here depends on. */
function only(rest: Readonly<Record<string, string>>): boolean {
  return Object.keys(rest).every((name) => name === "WKST");
}

function dayNames(days: readonly string[], locale: string): string {
  const all = weekdayNames(locale, "short");
  const names = days.map((day) => all[DAYS.indexOf(day)] ?? day);
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}

function parts(rule: string): Record<string, string> {
  return Object.fromEntries(
    rule
      .replace(/^RRULE:/i, "")
      .split(";")
      .filter((part) => part !== "")
      .map((part) => part.toUpperCase().split("=") as [string, string]),
  );
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
