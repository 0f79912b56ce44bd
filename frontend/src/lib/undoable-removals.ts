/** Removals that can be undone: out of sight at once, sent to the server when the time to undo is over. */

import { UNDO_FOR } from "@/config/constants";

interface Pending {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly onFailure: () => void;
}

/**
 * `remove` deletes on the server; a rejection brings the thing back into sight and calls the `onFailure` given with it.
 * `onChange` gets the ids that are out of sight, after every change.
 */
export function createUndoableRemovals(
  remove: (id: string) => Promise<void>,
  onChange: (leaving: ReadonlySet<string>) => void,
) {
  const pending = new Map<string, Pending>();
  const sending = new Set<Promise<void>>();
  let leaving: ReadonlySet<string> = new Set();
  const show = (change: (ids: Set<string>) => void) => {
    const next = new Set(leaving);
    change(next);
    leaving = next;
    onChange(leaving);
  };
  const send = async (id: string, onFailure: () => void) => {
    try {
      await remove(id);
    } catch {
      onFailure();
    }
    show((ids) => ids.delete(id));
  };
  const finish = (id: string) => {
    const due = pending.get(id);
    if (due === undefined) return;
    clearTimeout(due.timer);
    pending.delete(id);
    const work = send(id, due.onFailure);
    sending.add(work);
    void work.finally(() => sending.delete(work));
  };
  return {
    /** Takes a thing out of sight, and deletes it later. */
    begin: (id: string, onFailure: () => void) => {
      clearTimeout(pending.get(id)?.timer);
      pending.set(id, { timer: setTimeout(() => finish(id), UNDO_FOR), onFailure });
      show((ids) => ids.add(id));
    },
    undo: (id: string) => {
      clearTimeout(pending.get(id)?.timer);
      pending.delete(id);
      show((ids) => ids.delete(id));
    },
    /** Deletes now what waits; resolves when the server has answered to all of it. */
    flush: async () => {
      for (const id of pending.keys()) finish(id);
      await Promise.all(sending);
    },
    /** Forgets what waits, without deleting it. */
    clear: () => {
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
      show((ids) => ids.clear());
    },
  };
}
