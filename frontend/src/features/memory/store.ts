/** What the assistant knows about the user, loaded when somebody looks, and again when it changes meanwhile. */

import { createStore } from "zustand/vanilla";

import { UNDO_FOR } from "@/config/constants";
import type { Memory, MemoryPage, ServerEvent } from "@/lib/contract";

export interface MemoryStore {
  /** Null until loaded. */
  readonly memories: readonly Memory[] | null;
  readonly failed: boolean;
  /** Taken from sight, and deleted for good once the time to undo is over. */
  readonly leaving: ReadonlySet<string>;
}

export interface MemoryPorts {
  readonly load: () => Promise<MemoryPage>;
  readonly forget: (id: string) => Promise<void>;
}

const EMPTY: MemoryStore = { memories: null, failed: false, leaving: new Set() };

export function createMemoryStore(ports: MemoryPorts) {
  const store = createStore<MemoryStore>(() => EMPTY);
  let watchers = 0;
  const pending = new Map<
    string,
    { readonly timer: ReturnType<typeof setTimeout>; readonly onFailure: () => void }
  >();
  const load = async () => {
    try {
      const { items } = await ports.load();
      store.setState({ memories: items, failed: false });
    } catch {
      store.setState({ failed: true });
    }
  };
  const leave = (id: string, away: boolean) =>
    store.setState(({ leaving }) => {
      const next = new Set(leaving);
      if (away) next.add(id);
      else next.delete(id);
      return { leaving: next };
    });
  const finish = async (id: string) => {
    const due = pending.get(id);
    if (due === undefined) return;
    clearTimeout(due.timer);
    pending.delete(id);
    try {
      await ports.forget(id);
      store.setState(({ memories }) => ({
        memories: memories?.filter((memory) => memory.id !== id) ?? null,
      }));
    } catch {
      due.onFailure();
    }
    leave(id, false);
  };
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
    applyEvents: (events: readonly ServerEvent[]) => {
      if (watchers > 0 && events.some((event) => event.type === "memory.changed")) void load();
    },
    /** Takes a memory from sight now, and deletes it once the time to undo is over, or the page is left. */
    forget: (id: string, onFailure: () => void) => {
      leave(id, true);
      pending.set(id, { timer: setTimeout(() => void finish(id), UNDO_FOR), onFailure });
    },
    undo: (id: string) => {
      clearTimeout(pending.get(id)?.timer);
      pending.delete(id);
      leave(id, false);
    },
    /** Deletes at once what is due: there will be no later. */
    flush: () => {
      for (const id of pending.keys()) void finish(id);
    },
    clear: () => store.setState(EMPTY),
  };
}

export type MemoryStoreApi = ReturnType<typeof createMemoryStore>;
