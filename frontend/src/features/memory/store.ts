/** What the assistant knows about the user. */

import { createCollection } from "@/lib/collection";
import type { Memory, MemoryPage } from "@/lib/contract";
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
  const page = ({ view: { q, outdated } }: MemoryStore, before: string | null) =>
    ports.load({ q: q === "" ? null : q, outdated, before });
  const store = createCollection(EMPTY, {
    load: async (before) => {
      const { items, next } = await page(before, null);
      return (state) => ({ ...state, memories: items, next: next ?? null });
    },
    reloadOn: (event) => event.type === "memory.changed",
  });
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
    /** Adds the next page. Rejects where it could not be loaded. */
    loadOlder: () =>
      store.ask(async (before) => {
        const { items, next } = await page(before, before.next);
        return (state) => ({ ...state, memories: [...(state.memories ?? []), ...items], next: next ?? null });
      }),
    /** Looks for something else. */
    look: (view: Partial<MemoryView>) => {
      store.setState((state) => ({ view: { ...state.view, ...view } }));
      return store.load();
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
      else await store.load();
    },
    /** Takes a memory from sight now, and deletes it once the time to undo is over, or the page is left. */
    forget: removals.begin,
    undo: removals.undo,
    flush: removals.flush,
    forgetAll: async () => {
      await ports.forgetAll();
      store.setState({ memories: [], next: null });
    },
    clear: () => {
      removals.clear();
      store.clear();
    },
  };
}

export type MemoryStoreApi = ReturnType<typeof createMemoryStore>;
