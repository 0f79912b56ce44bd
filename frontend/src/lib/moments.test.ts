import { describe, expect, it } from "vitest";

import { dayAfter, endOfDay, moments } from "@/lib/moments";

const names = (now: string, timezone = "Europe/Moscow") =>
  moments(new Date(now), timezone).map(({ name, at }) => `${name} ${at}`);

describe("the times to put off to", () => {
  it("are on the wall clock of the time zone", () => {
    expect(names("2026-11-27T11:00:00Z")).toEqual([
      "evening 2026-11-27T16:00:00.000Z",
      "tomorrow 2026-11-28T06:00:00.000Z",
      "monday 2026-11-30T06:00:00.000Z",
    ]);
  });

  it("leave out an evening that has begun", () => {
    expect(names("2026-11-27T16:00:00Z")[0]).toMatch(/^tomorrow /);
  });

  it("leave out a Monday that is tomorrow, and on a Monday mean the next one", () => {
    expect(names("2026-11-29T11:00:00Z").join()).not.toContain("monday");
    expect(names("2026-11-30T11:00:00Z").at(-1)).toBe("monday 2026-12-07T06:00:00.000Z");
  });

  it("keep their hour over the night in which the clocks change", () => {
    expect(names("2027-03-27T12:00:00Z", "Europe/Berlin")[1]).toBe("tomorrow 2027-03-28T07:00:00.000Z");
  });
});

it("a day ends in its own time zone", () => {
  expect(endOfDay(new Date("2026-11-27T22:30:00Z"), "Europe/Moscow")).toBe("2026-11-28T20:59:00.000Z");
});

it("days are counted over the ends of months", () => {
  expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
});
