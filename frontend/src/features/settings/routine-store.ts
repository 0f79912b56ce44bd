/** What the assistant does by itself, and when. */

import { createCollection } from "@/lib/collection";
import type { Routine, RoutinePage, RoutinePatch } from "@/lib/contract";

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
  const store = createCollection(EMPTY, {
    load: async () => {
      const { items } = await ports.load();
      return (state) => ({ ...state, routines: items });
    },
    fold: (state, event) => (event.type === "routine.upserted" ? replaced(state, event.routine) : state),
  });
  return {
    ...store,
    change: async (kind: Routine["kind"], patch: Partial<RoutinePatch>) => {
      const changed = await ports.change(kind, patch);
      store.setState((state) => replaced(state, changed));
    },
  };
}

function replaced(state: RoutineStore, routine: Routine): RoutineStore {
  const routines = state.routines?.map((known) => (known.kind === routine.kind ? routine : known));
  return { ...state, routines: routines ?? null };
}

export type RoutineStoreApi = ReturnType<typeof createRoutineStore>;
