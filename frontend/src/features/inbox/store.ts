/** The inbox as one view shows it. */

import { type InboxView, fits } from "@/features/inbox/view";
import { createCollection } from "@/lib/collection";
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

/** `extent`: a page at first and more on request, or all there is. */
export function createInboxStore(ports: InboxPorts, extent: "page" | "all" = "page") {
  const pages = async (
    { view, next }: InboxStore,
    statuses: readonly InboxItem["status"][],
    further: boolean,
  ): Promise<Pages> => {
    const answers = await Promise.all(
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
    const items = answers.flatMap((page) => page.items).map((item) => [item.id, item] as const);
    const ends = statuses.map((status, place) => [status, answers[place]?.next] as const);
    return {
      items: Object.fromEntries(items),
      next: Object.fromEntries(ends.filter(([, end]) => end != null)),
    };
  };
  const firstPages = async (state: InboxStore): Promise<Pages> => {
    let found = await pages(state, STATUSES[state.view.list], false);
    if (extent === "page") return found;
    for (let page = 1; page < MOST_PAGES && unfinished(found).length > 0; page += 1) {
      const more = await pages({ ...state, next: found.next }, unfinished(found), true);
      found = { items: { ...found.items, ...more.items }, next: more.next };
    }
    return found;
  };
  const collection = createCollection(EMPTY, {
    load: async (before) => {
      const found = await firstPages(before);
      return (state) => ({ ...state, ...found });
    },
    fold,
  });
  const { load, ...store } = collection;
  const show = (item: InboxItem) => store.setState((state) => upsert(state, item));
  const removals = createUndoableRemovals(
    async (id) => {
      await ports.remove(id);
      store.setState((state) => without(state, id));
    },
    (leaving) => store.setState({ leaving }),
  );

  return {
    ...collection,
    /** Adds the next page. Rejects where it could not be loaded. */
    loadOlder: () =>
      collection.ask(async (before) => {
        const { items, next } = await pages(before, unfinished(before), true);
        return (state) => ({ ...state, items: { ...state.items, ...items }, next });
      }),
    /** Looks at something else. */
    look: (view: Partial<InboxView>) => {
      store.setState((state) => ({ view: { ...state.view, ...view }, fresh: new Set() }));
      return load();
    },
    watch: () => {
      const stop = collection.watch();
      return () => {
        stop();
        store.setState({ fresh: new Set() });
      };
    },
    create: async (item: InboxCreate) => show(await ports.create(item)),
    /** Shows the change at once; puts it back and rejects where the server did not take it. */
    change: async (item: InboxItem, patch: Partial<InboxPatch>) => {
      const shown = { ...item, ...(patch as Partial<InboxItem>) };
      show(shown);
      try {
        show(await ports.change(item.id, patch));
      } catch (error) {
        // Unless it has changed elsewhere meanwhile.
        if (store.getState().items?.[item.id] === shown) show(item);
        throw error;
      }
    },
    answer: async (id: string, answer: ProposalAnswer) => show(await ports.answer(id, answer)),
    undoFiling: async (id: string) => show(await ports.undoFiling(id)),
    process: ports.process,
    remove: removals.begin,
    undoRemove: removals.undo,
    flush: removals.flush,
    clear: () => {
      removals.clear();
      collection.clear();
    },
  };
}

type Pages = Pick<InboxStore, "next"> & { readonly items: Readonly<Record<string, InboxItem>> };

/** The statuses whose lists go on. */
function unfinished({ next }: Pick<InboxStore, "next">): InboxItem["status"][] {
  return Object.keys(next) as InboxItem["status"][];
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
