import { expect, it } from "vitest";

import { regionalLocale, timeFormat } from "@/lib/time";

const now = () => new Date("2026-03-10T21:30:00Z");

it("times and days are those of the user's zone", () => {
  const moscow = timeFormat("ru", "Europe/Moscow", now);
  expect(moscow.time("2026-03-10T21:05:00Z")).toBe("0:05");
  expect(moscow.dayOf("2026-03-10T21:05:00Z")).toBe("2026-03-11");
  expect(moscow.day("2026-03-10T21:05:00Z")).toBe("Сегодня");
  expect(moscow.day("2026-03-10T20:05:00Z")).toBe("Вчера");
});

it("a day further back is a date, with the year where it is another", () => {
  const english = timeFormat("en", "UTC", now);
  expect(english.day("2026-03-02T12:00:00Z")).toBe("Monday, March 2");
  expect(english.day("2025-12-31T12:00:00Z")).toBe("December 31, 2025");
});

it("a zone that the browser does not know falls back to its own", () => {
  expect(timeFormat("en", "Mars/Olympus", now).time("2026-03-10T21:05:00Z")).toMatch(/\d/);
});

it("what is near is named by its day", () => {
  const moscow = timeFormat("ru", "Europe/Moscow", now);
  expect(moscow.when("2026-03-11T21:05:00Z")).toBe("Завтра, 0:05");
  const english = timeFormat("en", "UTC", now);
  expect(english.when("2026-03-10T09:00:00Z")).toBe("Today, 9:00");
  expect(english.when("2026-03-20T09:00:00Z")).toMatch(/^Fri, Mar 20, 9:00/);
  expect(english.when("2027-03-20T09:00:00Z")).toMatch(/^Mar 20, 2027, 9:00/);
});

it("what is due by the end of a day names the day alone, in the user's zone", () => {
  const moscow = timeFormat("ru", "Europe/Moscow", now);
  expect(moscow.due("2026-03-12T20:59:00Z")).toBe("Завтра");
  expect(moscow.due("2026-03-12T20:58:00Z")).toBe("Завтра, 23:58");
  expect(moscow.when("2026-03-12T20:59:00Z")).toBe("Завтра, 23:59");
  expect(timeFormat("en", "UTC", now).due("2026-03-20T23:59:00Z")).toBe("Fri, Mar 20");
});

it("yesterday and tomorrow are by the calendar, also where the clocks change", () => {
  // In Berlin 25 October 2026 has 25 hours: from 00:30 on, 24 hours later it is still the same day.
  const berlin = timeFormat("en", "Europe/Berlin", () => new Date("2026-10-24T22:30:00Z"));
  expect(berlin.when("2026-10-26T11:00:00Z")).toMatch(/^Tomorrow/);
  expect(berlin.when("2026-10-25T20:00:00Z")).toMatch(/^Today/);
  const after = timeFormat("en", "Europe/Berlin", () => new Date("2026-03-30T22:15:00Z"));
  // 29 March has 23 hours.
  expect(after.day("2026-03-30T10:00:00Z")).toBe("Yesterday");
  const spring = timeFormat("en", "Europe/Berlin", () => new Date("2026-03-29T22:30:00Z"));
  expect(spring.day("2026-03-29T10:00:00Z")).toBe("Yesterday");
});

it.each([
  ["en", ["en-GB", "de-DE"], "en-GB"],
  ["en", ["ru-RU", "en-US"], "en-US"],
  ["ru", ["en-GB"], "ru"],
  ["en", [], "en"],
])("%s on a device of %j is written as %s", (language, preferred, locale) => {
  expect(regionalLocale(language, preferred)).toBe(locale);
});

it("a day within a sentence is that of the user's zone, whatever the device's", () => {
  expect(timeFormat("ru", "Asia/Vladivostok", now).dayAndMonth("2026-03-20T21:00:00Z")).toBe("21 марта");
  expect(timeFormat("en-US", "America/New_York", now).dayAndMonth("2026-03-20T21:00:00Z")).toBe("March 20");
});

it("the calendar is that of the region, and the clock the assistant's", () => {
  expect(timeFormat("en-GB", "UTC", now).when("2026-03-20T21:00:00Z")).toBe("Fri 20 Mar, 21:00");
  const american = timeFormat("en-US", "UTC", now);
  expect(american.time("2026-03-20T09:05:00Z")).toBe("9:05");
  expect(american.short("2026-03-20T21:05:00Z")).toBe("Mar 20, 21:05");
  expect(american.exact("2026-03-20T21:05:00Z")).toBe("Friday, March 20, 2026, 21:05");
});
