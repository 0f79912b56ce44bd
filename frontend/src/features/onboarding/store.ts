/** Where the acquaintance stands. */

import { createStore } from "zustand/vanilla";

import type { Progress, ServerEvent, StateSnapshot } from "@/lib/contract";

export interface OnboardingStore {
  /** Null before the first snapshot. */
  readonly progress: Progress | null;
}

export function createOnboardingStore() {
  const store = createStore<OnboardingStore>(() => ({ progress: null }));
  return {
    ...store,
    applySnapshot: (snapshot: StateSnapshot) => store.setState({ progress: snapshot.progress }),
    applyEvents: (events: readonly ServerEvent[]) => {
      const event = events.findLast((candidate) => candidate.type === "workflow.progress");
      if (event?.type !== "workflow.progress") return;
      const { workflow_id, step, percent, steps, profile, history, stale } = event;
      store.setState({ progress: { workflow_id, step, percent, steps, profile, history, stale } });
    },
    clear: () => store.setState({ progress: null }),
  };
}

export type OnboardingStoreApi = ReturnType<typeof createOnboardingStore>;

/** Whether there is still something to show: begun, and not yet through. */
export function isUnderWay(
  progress: Progress | null,
): progress is Progress & { step: NonNullable<Progress["step"]> } {
  return (
    progress !== null && progress.step !== null && progress.steps.some((step) => step.status === "active")
  );
}
