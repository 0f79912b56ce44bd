/** Removals that can be undone: out of sight now, gone for good once the time to undo is over or the page is left. */

import { UNDO_FOR } from "@/config/constants";

interface Pending {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly onFailure: () => void;
}

/**
 * `remove` takes a thing away for good; a rejection brings it back into sight and calls the `onFailure` given with it.
 * `onChange` gets the ids that are out of sight, after every change.
 */
export function createUndoableRemovals(
  remove: (id: string) => Promise<void>,
  onChange: (leaving: ReadonlySet<string>) => void,
) {
  const pending = new Map<string, Pending>();
  let leaving: ReadonlySet<string> = new Set();
  const show = (change: (ids: Set<string>) => void) => {
    const next = new Set(leaving);
    change(next);
    leaving = next;
    onChange(leaving);
  };
  const finish = async (id: string) => {
    const due = pending.get(id);
    if (due === undefined) return;
    clearTimeout(due.timer);
    pending.delete(id);
    try {
      await remove(id);
    } catch {
      due.onFailure();
    }
    show((ids) => ids.delete(id));
  };
  const finishAll = () => {
    for (const id of pending.keys()) void finish(id);
  };
  return {
    /** Takes a thing from sight. */
    begin: (id: string, onFailure: () => void) => {
      clearTimeout(pending.get(id)?.timer);
      pending.set(id, { timer: setTimeout(() => void finish(id), UNDO_FOR), onFailure });
      show((ids) => ids.add(id));
    },
    undo: (id: string) => {
      clearTimeout(pending.get(id)?.timer);
      pending.delete(id);
      show((ids) => ids.delete(id));
    },
    /** Removes at once what is due: there will be no later. */
    flush: finishAll,
  };
}
