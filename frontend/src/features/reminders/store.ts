/** The user's reminders and what became of each time of theirs, loaded when somebody looks, and kept by the events. */

import { createStore } from "zustand/vanilla";

import type { Occurrence, OccurrencePage, Reminder, ReminderPage, ServerEvent } from "@/lib/contract";

export interface ReminderStore {
  /** Null until loaded. */
  readonly reminders: Readonly<Record<string, Reminder>> | null;
  /** The ledger, newest first; null until loaded. */
  readonly occurrences: readonly Occurrence[] | null;
  /** Where the ledger goes on. */
  readonly next: string | null;
  readonly failed: boolean;
}

export interface ReminderDraft {
  readonly text: string;
  readonly due: string;
  readonly repeat: string | null;
  readonly important: boolean;
}

/** So many minutes from now, or until a time. */
export type Snooze = { readonly minutes: number } | { readonly until: string };

export interface ReminderPorts {
  readonly load: (before: string | null) => Promise<ReminderPage>;
  readonly loadLedger: (before: string | null) => Promise<OccurrencePage>;
  readonly create: (id: string, draft: ReminderDraft) => Promise<Reminder>;
  readonly change: (
    id: string,
    patch: Partial<ReminderDraft> & { readonly status?: "scheduled" | "cancelled" },
  ) => Promise<Reminder>;
  readonly snooze: (id: string, until: Snooze) => Promise<Reminder>;
  readonly done: (id: string) => Promise<Reminder>;
}

const EMPTY: ReminderStore = { reminders: null, occurrences: null, next: null, failed: false };

export function createReminderStore(ports: ReminderPorts) {
  const store = createStore<ReminderStore>(() => EMPTY);
  let watchers = 0;
  /** What happens while an answer is awaited, which may not know of it. */
  let meanwhile: ServerEvent[] | null = null;
  const load = async () => {
    meanwhile = [];
    try {
      const [reminders, ledger] = await Promise.all([everyScheduled(ports), ports.loadLedger(null)]);
      const loaded: ReminderStore = {
        reminders: Object.fromEntries(reminders.map((reminder) => [reminder.id, reminder])),
        occurrences: ledger.items,
        next: ledger.next ?? null,
        failed: false,
      };
      store.setState((meanwhile ?? []).reduce<ReminderStore>(fold, loaded));
    } catch {
      store.setState({ failed: true });
    } finally {
      meanwhile = null;
    }
  };
  const take = (reminder: Reminder) => store.setState((state) => upsert(state, reminder));
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
      meanwhile?.push(...events);
      store.setState((state) => events.reduce<ReminderStore>(fold, state));
    },
    loadOlder: async () => {
      const { next } = store.getState();
      if (next === null) return;
      const page = await ports.loadLedger(next);
      store.setState(({ occurrences }) => ({
        occurrences: [...(occurrences ?? []), ...page.items],
        next: page.next ?? null,
      }));
    },
    create: async (id: string, draft: ReminderDraft) => take(await ports.create(id, draft)),
    change: async (id: string, patch: Parameters<ReminderPorts["change"]>[1]) =>
      take(await ports.change(id, patch)),
    snooze: async (id: string, until: Snooze) => take(await ports.snooze(id, until)),
    done: async (id: string) => take(await ports.done(id)),
    clear: () => store.setState(EMPTY),
  };
}

export type ReminderStoreApi = ReturnType<typeof createReminderStore>;

/** The state after `event`. A reminder older than the one at hand is dropped. */
export function fold(state: ReminderStore, event: ServerEvent): ReminderStore {
  if (event.type === "reminder.upserted") return upsert(state, event.reminder);
  if (event.type === "reminder.deleted" && state.reminders !== null && event.reminder_id in state.reminders) {
    const { [event.reminder_id]: _, ...reminders } = state.reminders;
    const occurrences = state.occurrences?.filter((one) => one.reminder_id !== event.reminder_id) ?? null;
    return { ...state, reminders, occurrences };
  }
  return state;
}

function upsert(state: ReminderStore, reminder: Reminder): ReminderStore {
  if (state.reminders === null) return state;
  const known = state.reminders[reminder.id];
  if (known !== undefined && known.updated > reminder.updated) return state;
  const { last } = reminder;
  return {
    ...state,
    reminders: { ...state.reminders, [reminder.id]: reminder },
    occurrences: last == null || last.state === "scheduled" ? state.occurrences : entered(state, last),
  };
}

/** The ledger with an occurrence as it is now: in its place, or first where it is new. */
function entered({ occurrences }: ReminderStore, last: Occurrence): readonly Occurrence[] | null {
  if (occurrences === null) return null;
  const known = occurrences.some((one) => one.key === last.key);
  return known ? occurrences.map((one) => (one.key === last.key ? last : one)) : [last, ...occurrences];
}

/** All that are to come, page after page: nobody has so many that this takes long. */
async function everyScheduled(ports: ReminderPorts): Promise<Reminder[]> {
  const found: Reminder[] = [];
  let before: string | null = null;
  do {
    const page: ReminderPage = await ports.load(before);
    found.push(...page.items);
    before = page.next ?? null;
  } while (before !== null);
  return found;
}
