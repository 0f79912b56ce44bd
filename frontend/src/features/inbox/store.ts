/** The inbox as it is looked at: loaded when somebody looks, kept by the events. */

import { createStore } from "zustand/vanilla";

import { type InboxView, fits } from "@/features/inbox/view";
import type {
  InboxCreate,
  InboxItem,
  InboxPage,
  InboxPatch,
  InboxProcessing,
  ProposalAnswer,
  ServerEvent,
} from "@/lib/contract";
import type { InboxQuery } from "@/lib/http/api";
import { createUndoableRemovals } from "@/lib/undoable-removals";

export interface InboxStore {
  /** By id; null until loaded. It holds at least what fits the view, and may hold more. */
  readonly items: Readonly<Record<string, InboxItem>> | null;
  readonly view: InboxView;
  /** Where each of the lists that the view is made of goes on. */
  readonly next: Readonly<Partial<Record<InboxItem["status"], string>>>;
  readonly failed: boolean;
  /** Taken from sight, and deleted for good once the time to undo is over. */
  readonly leaving: ReadonlySet<string>;
  /** Items that came or changed while somebody looked, to be pointed at for a moment. */
  readonly fresh: ReadonlySet<string>;
}

export interface InboxPorts {
  readonly load: (query: InboxQuery) => Promise<InboxPage>;
  readonly create: (item: InboxCreate) => Promise<InboxItem>;
  readonly change: (id: string, patch: Partial<InboxPatch>) => Promise<InboxItem>;
  readonly remove: (id: string) => Promise<void>;
  readonly answer: (id: string, answer: ProposalAnswer) => Promise<InboxItem>;
  readonly undoFiling: (id: string) => Promise<InboxItem>;
  readonly process: () => Promise<InboxProcessing>;
}

const ALL: InboxView = { list: "open", kind: null, q: "", waiting: false, project: null };
const EMPTY: InboxStore = {
  items: null,
  view: ALL,
  next: {},
  failed: false,
  leaving: new Set(),
  fresh: new Set(),
};
/** Pages of a hundred; nobody has so much open. */
const MOST_PAGES = 20;
/** Which statuses each list is made of; every one is a query of its own. */
const STATUSES: Record<InboxView["list"], readonly InboxItem["status"][]> = {
  open: ["new", "clarified"],
  done: ["done"],
  archived: ["archived"],
};

export function createInboxStore(ports: InboxPorts) {
  const store = createStore<InboxStore>(() => EMPTY);
  let watchers = 0;
  let latest = 0;
  /** What happens while an answer is awaited, which may not know of it. */
  let meanwhile: ServerEvent[] | null = null;

  const ask = async (statuses: readonly InboxItem["status"][], further: boolean) => {
    latest += 1;
    const own = latest;
    meanwhile = [];
    const { view, next } = store.getState();
    try {
      const pages = await Promise.all(
        statuses.map((status) =>
          ports.load({
            status,
            kind: view.kind,
            q: view.q === "" ? null : view.q,
            waiting: view.waiting,
            project: view.project,
            before: further ? (next[status] ?? null) : null,
          }),
        ),
      );
      // Another question has been asked meanwhile: this answer is not for it.
      if (own !== latest) return;
      const found = Object.fromEntries(pages.flatMap((page) => page.items).map((item) => [item.id, item]));
      const ends = statuses.map((status, place) => [status, pages[place]?.next] as const);
      const goesOn = Object.fromEntries(ends.filter(([, end]) => end != null));
      store.setState((state) => {
        const items = further ? { ...state.items, ...found } : found;
        return (meanwhile ?? []).reduce<InboxStore>(fold, { ...state, items, next: goesOn, failed: false });
      });
    } catch {
      if (own === latest) store.setState({ failed: true });
    } finally {
      if (own === latest) meanwhile = null;
    }
  };
  const load = () => ask(STATUSES[store.getState().view.list], false);
  const loadOlder = () => ask(Object.keys(store.getState().next) as InboxItem["status"][], true);
  const loadAll = async () => {
    await load();
    for (let page = 1; page < MOST_PAGES && Object.keys(store.getState().next).length > 0; page += 1) {
      await loadOlder();
    }
  };
  const take = (item: InboxItem) => store.setState((state) => upsert(state, item));
  const removals = createUndoableRemovals(
    async (id) => {
      await ports.remove(id);
      store.setState((state) => without(state, id));
    },
    (leaving) => store.setState({ leaving }),
  );

  return {
    ...store,
    load,
    loadOlder,
    /** Looks at something else. */
    look: (view: Partial<InboxView>) => {
      store.setState((state) => ({ view: { ...state.view, ...view }, fresh: new Set() }));
      return load();
    },
    /** Loads, a page or all of it, and keeps up with changes until the returned function is called. */
    watch: (howMuch: "page" | "all" = "page") => {
      watchers += 1;
      void (howMuch === "all" ? loadAll() : load());
      return () => {
        watchers -= 1;
        store.setState({ fresh: new Set() });
      };
    },
    /** After a hole in the events: what is looked at is loaded again. */
    applySnapshot: () => {
      if (watchers > 0) void load();
    },
    applyEvents: (events: readonly ServerEvent[]) => {
      meanwhile?.push(...events);
      store.setState((state) => events.reduce<InboxStore>(fold, state));
    },
    create: async (item: InboxCreate) => take(await ports.create(item)),
    /** Shows the change at once; puts it back and rejects where the server did not take it. */
    change: async (item: InboxItem, patch: Partial<InboxPatch>) => {
      const shown = { ...item, ...(patch as Partial<InboxItem>) };
      take(shown);
      try {
        take(await ports.change(item.id, patch));
      } catch (error) {
        // Unless it has changed elsewhere meanwhile.
        if (store.getState().items?.[item.id] === shown) take(item);
        throw error;
      }
    },
    answer: async (id: string, answer: ProposalAnswer) => take(await ports.answer(id, answer)),
    undoFiling: async (id: string) => take(await ports.undoFiling(id)),
    process: ports.process,
    remove: removals.begin,
    undoRemove: removals.undo,
    flush: removals.flush,
    clear: () => store.setState(EMPTY),
  };
}

export type InboxStoreApi = ReturnType<typeof createInboxStore>;

/** What the view shows, newest first. */
export function shownItems({ items, view, leaving }: InboxStore): readonly InboxItem[] | null {
  if (items === null) return null;
  return Object.values(items)
    .filter((item) => !leaving.has(item.id) && fits(item, view))
    .toSorted((a, b) => b.created.localeCompare(a.created) || b.id.localeCompare(a.id));
}

/** How many items wait for the user's word. */
export function questions({ items, leaving }: InboxStore): number {
  return Object.values(items ?? {}).filter((item) => item.proposal != null && !leaving.has(item.id)).length;
}

/** The state after `event`. An item older than the one at hand is dropped. */
export function fold(state: InboxStore, event: ServerEvent): InboxStore {
  if (event.type === "inbox.upserted") {
    if (state.items === null) return state;
    const known = state.items[event.item.id];
    if (known !== undefined && known.updated >= event.item.updated) return state;
    const next = upsert(state, event.item);
    return known === undefined ? { ...next, fresh: new Set([...state.fresh, event.item.id]) } : next;
  }
  return event.type === "inbox.deleted" ? without(state, event.item_id) : state;
}

/** An item older than the one at hand is dropped. */
function upsert(state: InboxStore, item: InboxItem): InboxStore {
  if (state.items === null) return state;
  const known = state.items[item.id];
  if (known !== undefined && known.updated > item.updated) return state;
  return { ...state, items: { ...state.items, [item.id]: item } };
}

function without(state: InboxStore, id: string): InboxStore {
  if (state.items === null || !(id in state.items)) return state;
  const { [id]: _, ...items } = state.items;
  return { ...state, items };
}
