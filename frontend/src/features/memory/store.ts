/** What the assistant knows about the user, loaded when somebody looks, and again when it changes meanwhile. */

import { createStore } from "zustand/vanilla";

import type { Memory, MemoryPage, ServerEvent } from "@/lib/contract";
import { createUndoableRemovals } from "@/lib/undoable-removals";

export interface MemoryView {
  /** Words to look for; empty for all. */
  readonly q: string;
  /** Whether what is over is shown in place of what holds. */
  readonly outdated: boolean;
}

export interface MemoryStore {
  /** Null until loaded. */
  readonly memories: readonly Memory[] | null;
  readonly next: string | null;
  readonly failed: boolean;
  readonly view: MemoryView;
  /** Taken from sight, and deleted for good once the time to undo is over. */
  readonly leaving: ReadonlySet<string>;
}

export interface MemoryPorts {
  readonly load: (query: {
    readonly q: string | null;
    readonly outdated: boolean;
    readonly before: string | null;
  }) => Promise<MemoryPage>;
  readonly change: (
    id: string,
    patch: { readonly text?: string; readonly outdated?: boolean },
  ) => Promise<Memory>;
  readonly forget: (id: string) => Promise<void>;
  readonly forgetAll: () => Promise<void>;
}

const EMPTY: MemoryStore = {
  memories: null,
  next: null,
  failed: false,
  view: { q: "", outdated: false },
  leaving: new Set(),
};

export function createMemoryStore(ports: MemoryPorts) {
  const store = createStore<MemoryStore>(() => EMPTY);
  let watchers = 0;
  let latest = 0;
  const ask = async (before: string | null) => {
    latest += 1;
    const own = latest;
    const { q, outdated } = store.getState().view;
    try {
      const page = await ports.load({ q: q === "" ? null : q, outdated, before });
      // A later question has been asked meanwhile: this answer is not for it.
      if (own !== latest) return;
      store.setState(({ memories }) => ({
        memories: before === null ? page.items : [...(memories ?? []), ...page.items],
        next: page.next ?? null,
        failed: false,
      }));
    } catch {
      if (own === latest) store.setState({ failed: true });
    }
  };
  const drop = (id: string) =>
    store.setState(({ memories }) => ({ memories: memories?.filter((memory) => memory.id !== id) ?? null }));
  const removals = createUndoableRemovals(
    async (id) => {
      await ports.forget(id);
      drop(id);
    },
    (leaving) => store.setState({ leaving }),
  );
  return {
    ...store,
    load: () => ask(null),
    loadOlder: () => ask(store.getState().next),
    /** Looks for something else. */
    look: (view: Partial<MemoryView>) => {
      store.setState((state) => ({ view: { ...state.view, ...view } }));
      return ask(null);
    },
    /** Loads, and keeps up with changes until the returned function is called. */
    watch: () => {
      watchers += 1;
      void ask(null);
      return () => {
        watchers -= 1;
      };
    },
    applyEvents: (events: readonly ServerEvent[]) => {
      if (watchers > 0 && events.some((event) => event.type === "memory.changed")) void ask(null);
    },
    correct: async (id: string, text: string) => {
      const changed = await ports.change(id, { text });
      store.setState(({ memories }) => ({
        memories: memories?.map((memory) => (memory.id === id ? changed : memory)) ?? null,
      }));
    },
    /** Says that a memory is over, or true again; it leaves the list at hand. */
    setOutdated: async (id: string, outdated: boolean) => {
      await ports.change(id, { outdated });
      if (store.getState().view.outdated !== outdated) drop(id);
      else await ask(null);
    },
    /** Takes a memory from sight now, and deletes it once the time to undo is over, or the page is left. */
    forget: removals.begin,
    undo: removals.undo,
    flush: removals.flush,
    forgetAll: async () => {
      await ports.forgetAll();
      store.setState({ memories: [], next: null });
    },
    clear: () => store.setState(EMPTY),
  };
}

export type MemoryStoreApi = ReturnType<typeof createMemoryStore>;
