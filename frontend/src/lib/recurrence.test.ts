import i18next, { type TFunction } from "i18next";
import { beforeAll, expect, it } from "vitest";

import { setLocale } from "@/lib/i18n";
import { commonRule, describeRule } from "@/lib/recurrence";

beforeAll(async () => {
  await setLocale("ru");
  await setLocale("en");
});

function words(rule: string, locale: "ru" | "en"): string {
  return describeRule(rule, i18next.getFixedT(locale) as TFunction, locale);
}

it.each([
  ["FREQ=DAILY", "Every day", "Каждый день"],
  ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "On weekdays", "По будням"],
  ["FREQ=WEEKLY;BYDAY=MO,TH", "Every week: Mon and Thu", "Каждую неделю: пн и чт"],
  ["FREQ=DAILY;INTERVAL=3", "Every 3 days", "Раз в 3 дня"],
  ["FREQ=MONTHLY;INTERVAL=5", "Every 5 months", "Раз в 5 месяцев"],
  ["FREQ=MONTHLY;BYDAY=2TU", "Repeats", "Повторяется"],
  ["FREQ=WEEKLY;BYDAY=MO;COUNT=3", "Repeats", "Повторяется"],
])("%s is said as %s and %s", (rule, en, ru) => {
  expect(words(rule, "en")).toBe(en);
  expect(words(rule, "ru")).toBe(ru);
});

it("knows the common rules in any order of their parts", () => {
  expect(commonRule("BYDAY=MO,TU,WE,TH,FR;FREQ=WEEKLY")).toBe("weekdays");
  expect(commonRule("FREQ=HOURLY")).toBeNull();
});
