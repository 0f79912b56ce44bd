import { useMemo } from "react";
import { useStore } from "zustand";

import { type Agenda, groupByDay, isOpen } from "@/app/today/group-by-day";
import type { Services } from "@/app/services";
import { isDone } from "@/features/reminders/store";
import type { InboxItem, Occurrence } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { type Lingering, useLingering } from "@/lib/use-lingering";
import { useNow } from "@/lib/use-now";

export interface LiveAgenda {
  /** Null until it is loaded. */
  readonly agenda: Agenda | null;
  readonly now: Date;
  readonly items: Lingering<InboxItem>;
  readonly came: Lingering<Occurrence & { readonly id: string }>;
}

const NO_ITEMS: readonly InboxItem[] = [];

/** The agenda as it is now. */
export function useAgenda({ agenda, reminders }: Services): LiveAgenda {
  const format = useTimeFormat();
  const now = useNow();
  const known = useStore(agenda, (state) => state.items);
  const leaving = useStore(agenda, (state) => state.leaving);
  const state = useStore(reminders);
  const { reminders: coming, occurrences: ledger } = state;
  const open = useMemo(
    () =>
      known === null
        ? NO_ITEMS
        : Object.values(known).filter((item) => isOpen(item) && !leaving.has(item.id)),
    [known, leaving],
  );
  const unanswered = useMemo(
    () =>
      (state.occurrences ?? [])
        .filter((one) => !isDone(state, one) && one.snoozed_until == null)
        .map((one) => ({ ...one, id: one.key })),
    [state],
  );
  const items = useLingering(open);
  const came = useLingering(unanswered);
  const grouped = useMemo(
    () =>
      groupByDay(
        { items: items.shown, reminders: Object.values(coming ?? {}), occurrences: came.shown },
        now,
        format,
      ),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the lists themselves, not what holds them
    [items.shown, came.shown, coming, now, format],
  );
  const loaded = known !== null && coming !== null && ledger !== null;
  return { agenda: loaded ? grouped : null, now, items, came };
}
