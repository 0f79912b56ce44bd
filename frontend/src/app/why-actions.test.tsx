import { act, render, screen } from "@testing-library/react";
import { createStore } from "zustand/vanilla";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ServicesContext } from "@/app/in-thread";
import type { Services } from "@/app/services";
import { WhyActions } from "@/app/why-actions";
import type { Occurrence } from "@/lib/contract";

const NOW = new Date("2026-11-28T09:37:00Z");
const AGAIN = new Date("2026-11-28T09:47:00Z");

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

it("what was put off says when it comes again, and once that is over, that it came", () => {
  const snoozed: Partial<Occurrence> = { key: "o", reminder_id: "r", snoozed_until: AGAIN.toISOString() };
  const reminders = createStore(() => ({
    reminders: {},
    occurrences: [snoozed],
    answered: new Set<string>(),
  }));
  // Only what the buttons under a reminder ask for.
  const services = { reminders } as unknown as Services;
  render(
    <ServicesContext value={services}>
      <WhyActions why={{ kind: "reminder", id: "r", occurrence: "o", text: "", quiet: false }} />
    </ServicesContext>,
  );
  expect(screen.getByText(/^Again: /)).toBeVisible();
  expect(screen.getByRole("button", { name: "Done" })).toBeVisible();
  act(() => void vi.advanceTimersByTime(11 * 60_000));
  expect(screen.getByText(/^Came again: /)).toBeVisible();
  expect(screen.queryByText(/^Again: /)).toBeNull();
  expect(screen.queryByRole("button", { name: "Done" })).toBeNull();
});
