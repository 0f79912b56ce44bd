import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Services } from "@/app/services";
import type { EntryActions } from "@/app/today/entry-row";
import type { Entry } from "@/app/today/group-by-day";
import { useInboxActions } from "@/features/inbox/actions";
import { type ReminderActions, useReminderActions } from "@/features/reminders/actions";
import { attempt } from "@/lib/attempt";
import type { InboxItem } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

export interface TodayActions {
  readonly entry: EntryActions;
  readonly reminders: ReminderActions;
}

/** What can be done with what stands on Today; `keep` leaves in sight for a moment what was ticked. */
export function useTodayActions(services: Services, keep: (item: InboxItem) => void): TodayActions {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const inbox = useInboxActions(services.agenda);
  const reminders = useReminderActions(services.reminders);
  const { agenda, reminders: store } = services;
  const entry = useMemo<EntryActions>(() => {
    const put = ({ item, reminder }: Entry, at: string | null): Promise<unknown> => {
      if (item !== null) return agenda.change(item, { due: at });
      if (reminder === null || at === null) return Promise.resolve();
      // A series goes on as it is: only its next time comes later.
      return reminder.repeat == null
        ? store.change(reminder.id, { due: at })
        : store.snooze(reminder.id, { until: at });
    };
    const move = (moved: Entry, at: string | null) => {
      const { text, item } = moved;
      const back = item === null ? moved : { ...moved, item: { ...item, due: at } };
      void attempt(put(moved, at), {
        failed: t("inbox.notChanged"),
        done:
          at === null
            ? t("common.today.freed", { text })
            : t("common.today.moved", { text, when: format.inSentence(at) }),
        undo: () => put(back, moved.at === "" ? null : moved.at),
      });
    };
    return {
      complete: ({ item }) => {
        if (item === null) return;
        keep(item);
        inbox.complete(item);
      },
      move,
      remove: ({ item, reminder }) => {
        if (item !== null) inbox.remove(item);
        if (reminder !== null) void reminders.cancel(reminder);
      },
      edit: async ({ reminder }, draft) => reminder !== null && reminders.change(reminder, draft),
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `keep` changes nothing but its own state
  }, [agenda, store, inbox, reminders, format, t]);
  return { entry, reminders };
}
