import { expect, it } from "vitest";

import { fromLocalInput, toLocalInput } from "@/lib/local-input";

it.each([
  ["Europe/Moscow", "2025-01-31T21:30:00.000Z", "2025-02-01T00:30"],
  ["America/New_York", "2025-07-04T12:00:00.000Z", "2025-07-04T08:00"],
  ["America/New_York", "2025-12-04T13:00:00.000Z", "2025-12-04T08:00"],
  ["Asia/Kolkata", "2025-03-01T03:30:00.000Z", "2025-03-01T09:00"],
])("in %s, %s is %s, and back", (zone, instant, local) => {
  expect(toLocalInput(instant, zone)).toBe(local);
  expect(fromLocalInput(local, zone)).toBe(instant);
});

it("a time that the clock skips is moved past the gap", () => {
  expect(fromLocalInput("2025-03-30T02:30", "Europe/Berlin")).toBe("2025-03-30T01:30:00.000Z");
});

it("what is no time is null", () => {
  expect(fromLocalInput("", "UTC")).toBeNull();
});
