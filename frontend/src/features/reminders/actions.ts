import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { ReminderDraft, ReminderStoreApi, Snooze } from "@/features/reminders/store";
import type { Reminder } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { notify } from "@/lib/toasts";

export interface ReminderActions {
  readonly trouble: () => void;
  /** Answers whether it is stored. */
  readonly create: (draft: ReminderDraft) => Promise<boolean>;
  readonly change: (reminder: Reminder, draft: ReminderDraft) => Promise<boolean>;
  readonly snooze: (id: string, until: Snooze) => Promise<boolean>;
  readonly done: (id: string) => Promise<boolean>;
  readonly cancel: (reminder: Reminder) => Promise<boolean>;
}

/** What can be done with a reminder, each with a word on how it went. */
export function useReminderActions(store: ReminderStoreApi): ReminderActions {
  const { t } = useTranslation();
  return useMemo(() => {
    const trouble = () => {
      notify({ text: t("reminders.notChanged"), tone: "trouble" });
    };
    const attempt = async (work: Promise<unknown>, done?: string, undo?: () => void): Promise<boolean> => {
      try {
        await work;
      } catch {
        trouble();
        return false;
      }
      const action = undo === undefined ? {} : { action: { label: t("common.undo"), run: undo } };
      if (done !== undefined) notify({ text: done, tone: "calm", ...action });
      return true;
    };
    return {
      trouble,
      create: (draft) => attempt(store.create(newId(), draft), t("reminders.set")),
      change: (reminder, draft) => {
        const { text, repeat, important, due } = draft;
        // An unchanged time is not sent: it would move a repetition's start.
        const moved = new Date(due).getTime() === new Date(reminder.due).getTime() ? {} : { due };
        const again = repeat === (reminder.repeat ?? null) ? {} : { repeat };
        return attempt(
          store.change(reminder.id, { text, important, ...moved, ...again }),
          t("reminders.changed"),
        );
      },
      snooze: (id, until) => attempt(store.snooze(id, until), t("reminders.snoozed")),
      done: (id) => attempt(store.done(id)),
      cancel: (reminder) =>
        attempt(store.change(reminder.id, { status: "cancelled" }), t("reminders.cancelled"), () => {
          void attempt(store.change(reminder.id, { status: "scheduled" }));
        }),
    };
  }, [store, t]);
}
