import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ReminderDraft, ReminderStoreApi, Snooze } from "@/features/reminders/store";
import { attempt } from "@/lib/attempt";
import type { Occurrence, Reminder } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { notify } from "@/lib/toasts";

export interface ReminderActions {
  readonly loadOlder: () => void;
  /** Each answers whether it is stored. */
  readonly create: (draft: ReminderDraft) => Promise<boolean>;
  readonly change: (reminder: Reminder, draft: ReminderDraft) => Promise<boolean>;
  readonly snooze: (id: string, until: Snooze) => Promise<boolean>;
  readonly done: (came: Pick<Occurrence, "reminder_id" | "text">) => void;
  readonly cancel: (reminder: Reminder) => Promise<boolean>;
}

/** What can be done with a reminder, each with a toast on how it went. */
export function useReminderActions(store: ReminderStoreApi): ReminderActions {
  const { t } = useTranslation();
  return useMemo(() => {
    const failed = t("reminders.notChanged");
    return {
      loadOlder: () => void attempt(store.loadOlder(), { failed: t("common.failedToLoad") }),
      create: (draft) => attempt(store.create(newId(), draft), { failed, done: t("reminders.set") }),
      change: (reminder, draft) => {
        const { text, repeat, important, due } = draft;
        // An unchanged time is not sent: it would move a repetition's start.
        const moved = new Date(due).getTime() === new Date(reminder.due).getTime() ? {} : { due };
        const again = repeat === (reminder.repeat ?? null) ? {} : { repeat };
        return attempt(store.change(reminder.id, { text, important, ...moved, ...again }), {
          failed,
          done: t("reminders.changed"),
        });
      },
      snooze: (id, until) => attempt(store.snooze(id, until), { failed, done: t("reminders.snoozed") }),
      done: ({ reminder_id: id, text }) => {
        store.done(id, () => notify({ text: failed, tone: "trouble" }));
        const run = () => store.undoDone(id);
        const action = { label: t("common.undo"), run };
        notify({ text: t("reminders.doneNamed", { text }), tone: "calm", action });
      },
      cancel: (reminder) =>
        attempt(store.change(reminder.id, { status: "cancelled" }), {
          failed,
          done: t("reminders.cancelled", { text: reminder.text }),
          undo: () => store.change(reminder.id, { status: "scheduled" }),
        }),
    };
  }, [store, t]);
}
