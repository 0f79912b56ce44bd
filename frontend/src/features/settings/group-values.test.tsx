import { renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { useGroupValues } from "@/features/settings/group-values";
import { createRoutineStore } from "@/features/settings/routine-store";
import type { Readiness, Routine, User } from "@/lib/contract";
import { setLocale } from "@/lib/i18n";

beforeEach(() => setLocale("en"));

const BRIEFING: Routine = {
  kind: "morning_briefing",
  enabled: true,
  time: "08:00",
  weekday: null,
  next: null,
  paused_until: null,
  skip_next: false,
};

it("says what a group is set to, and nothing of what it could not find out", async () => {
  const routines = createRoutineStore({
    load: async () => ({
      items: [BRIEFING, { ...BRIEFING, kind: "weekly_review", enabled: false }],
      next: null,
    }),
    change: async () => BRIEFING,
  });
  const sources = {
    user: { name: "Bo", locale: "en" } as User,
    routines,
    ports: {
      readiness: async () => ({ model: { offline: true } }) as Readiness,
      targets: () => Promise.reject(new Error("no connection")),
      devices: async () => ({ items: [], next: null }),
    },
  };
  const { result } = renderHook(() => useGroupValues(sources));
  await waitFor(() =>
    expect(result.current).toEqual({
      you: "Bo",
      assistant: "Not connected",
      look: "English",
      routines: "1 on",
      channels: "",
      devices: "0",
    }),
  );
});
