/** The routines, loaded when somebody looks, and kept by the events. */

import { createStore } from "zustand/vanilla";

import type { Routine, RoutinePage, RoutinePatch, ServerEvent } from "@/lib/contract";

export interface RoutineStore {
  /** Null until loaded. */
  readonly routines: readonly Routine[] | null;
  readonly failed: boolean;
}

export interface RoutinePorts {
  readonly load: () => Promise<RoutinePage>;
  readonly change: (kind: Routine["kind"], patch: Partial<RoutinePatch>) => Promise<Routine>;
}

const EMPTY: RoutineStore = { routines: null, failed: false };

export function createRoutineStore(ports: RoutinePorts) {
  const store = createStore<RoutineStore>(() => EMPTY);
  let watchers = 0;
  const load = async () => {
    try {
      store.setState({ routines: (await ports.load()).items, failed: false });
    } catch {
      store.setState({ failed: true });
    }
  };
  const take = (routine: Routine) =>
    store.setState(({ routines }) => ({
      routines: routines?.map((known) => (known.kind === routine.kind ? routine : known)) ?? null,
    }));
  return {
    ...store,
    load,
    /** Loads, and keeps up with changes until the returned function is called. */
    watch: () => {
      watchers += 1;
      void load();
      return () => {
        watchers -= 1;
      };
    },
    /** After a hole in the events: what is looked at is loaded again. */
    applySnapshot: () => {
      if (watchers > 0) void load();
    },
    applyEvents: (events: readonly ServerEvent[]) => {
      for (const event of events) if (event.type === "routine.upserted") take(event.routine);
    },
    change: async (kind: Routine["kind"], patch: Partial<RoutinePatch>) =>
      take(await ports.change(kind, patch)),
    clear: () => store.setState(EMPTY),
  };
}

export type RoutineStoreApi = ReturnType<typeof createRoutineStore>;
