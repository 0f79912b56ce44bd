import { expect, it } from "vitest";

import { daysOf, firstWeekday, monthAfter } from "@/lib/calendar";

it("a month later is the same day, or the last of a shorter month", () => {
  expect(monthAfter("2027-01-31", 1)).toBe("2027-02-28");
  expect(monthAfter("2026-12-15", 1)).toBe("2027-01-15");
  expect(monthAfter("2027-03-31", -1)).toBe("2027-02-28");
});

it("a month is laid out in whole weeks, from the day on which the week begins", () => {
  const [first, ...rest] = daysOf("2026-11", 0);
  expect(first).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(rest.flat().filter((day) => day !== null)).toHaveLength(29);
  expect(daysOf("2026-11", 6)[0]?.[0]).toBe("2026-11-01");
  expect(daysOf("2027-02", 0)).toHaveLength(4);
});

it("the week begins as the region has it", () => {
  expect(firstWeekday("ru-RU")).toBe(0);
  expect(firstWeekday("en-US")).toBe(6);
});
