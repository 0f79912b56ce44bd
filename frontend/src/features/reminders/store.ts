/** The user's reminders, and the ledger of what became of each time they were due. */

import { createCollection } from "@/lib/collection";
import type { Occurrence, OccurrencePage, Reminder, ReminderPage, ServerEvent } from "@/lib/contract";
import { createUndoableRemovals } from "@/lib/undoable-removals";

export interface ReminderStore {
  /** Null until loaded. */
  readonly reminders: Readonly<Record<string, Reminder>> | null;
  /** The ledger, newest first; null until loaded. */
  readonly occurrences: readonly Occurrence[] | null;
  /** Where the ledger goes on. */
  readonly next: string | null;
  readonly failed: boolean;
  /** Reminders whose last coming is done, and told to the server once the time to undo is over. */
  readonly answered: ReadonlySet<string>;
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

const EMPTY: ReminderStore = {
  reminders: null,
  occurrences: null,
  next: null,
  failed: false,
  answered: new Set(),
};

export function createReminderStore(ports: ReminderPorts) {
  const store = createCollection(EMPTY, {
    load: async () => {
      const [reminders, ledger] = await Promise.all([everyScheduled(ports), ports.loadLedger(null)]);
      return (state) => ({
        ...state,
        reminders: Object.fromEntries(reminders.map((reminder) => [reminder.id, reminder])),
        occurrences: ledger.items,
        next: ledger.next ?? null,
      });
    },
    fold,
  });
  const show = (reminder: Reminder) => store.setState((state) => upsert(state, reminder));
  const answers = createUndoableRemovals(
    async (id) => show(await ports.done(id)),
    (answered) => store.setState({ answered }),
  );
  return {
    ...store,
    /** Adds the next page of the ledger. Rejects where it could not be loaded. */
    loadOlder: () =>
      store.ask(async ({ next }) => {
        const page = await ports.loadLedger(next);
        return (state) => ({
          ...state,
          occurrences: [...(state.occurrences ?? []), ...page.items],
          next: page.next ?? null,
        });
      }),
    create: async (id: string, draft: ReminderDraft) => show(await ports.create(id, draft)),
    change: async (id: string, patch: Parameters<ReminderPorts["change"]>[1]) =>
      show(await ports.change(id, patch)),
    snooze: async (id: string, until: Snooze) => show(await ports.snooze(id, until)),
    /** Done with what came last: seen at once, told to the server once the time to undo is over, or the page is left. */
    done: answers.begin,
    undoDone: answers.undo,
    flush: answers.flush,
    clear: () => {
      answers.clear();
      store.clear();
    },
  };
}

export type ReminderStoreApi = ReturnType<typeof createReminderStore>;

/** Whether an occurrence is done with, also where the server has not been told yet. */
export function isDone({ occurrences, answered }: ReminderStore, occurrence: Occurrence): boolean {
  if (occurrence.done != null) return true;
  if (!answered.has(occurrence.reminder_id)) return false;
  // What came last is meant.
  return occurrences?.find((one) => one.reminder_id === occurrence.reminder_id)?.key === occurrence.key;
}

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
