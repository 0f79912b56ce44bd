import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { ReminderForm } from "@/features/reminders/form";
import { LedgerLine } from "@/features/reminders/ledger-line";
import { ReminderLine } from "@/features/reminders/line";
import type { ReminderDraft, ReminderStoreApi, Snooze } from "@/features/reminders/store";
import { attempt } from "@/lib/attempt";
import type { Reminder } from "@/lib/contract";
import { readDraft } from "@/lib/drafts";
import { newId } from "@/lib/ids";

export interface RemindersPanelProps {
  readonly store: ReminderStoreApi;
  readonly onClose: () => void;
}

/** What is to come, and what became of what came. */
export function RemindersPanel({ store, onClose }: RemindersPanelProps) {
  const { t } = useTranslation();
  const { reminders, occurrences, next, failed } = useStore(store);
  useEffect(() => store.watch(), [store]);
  const loaded = reminders !== null && occurrences !== null;
  const coming = Object.values(reminders ?? {})
    .filter((reminder) => reminder.status === "scheduled")
    .toSorted((a, b) => a.due.localeCompare(b.due));
  // What is to come stands above.
  const past = occurrences?.filter((occurrence) => occurrence.state !== "scheduled") ?? [];
  const act = useActions(store);
  return (
    <Panel title={t("reminders.title")} intro={t("reminders.intro")} onClose={onClose}>
      <div className="space-y-6">
        <NewReminder onCreate={(draft) => act.create(draft)} />
        {failed && !loaded && <Failed onRetry={() => void store.load()} />}
        {!failed && !loaded && <Skeleton />}
        {loaded && (
          <section aria-labelledby="reminders-coming">
            <h3 id="reminders-coming" className="mb-2 text-sm font-medium text-soft">
              {t("reminders.coming")}
            </h3>
            {coming.length === 0 && (
              <p className="rounded-2xl bg-sunken p-5 text-soft">{t("reminders.empty")}</p>
            )}
            <ul className="space-y-2">
              {coming.map((reminder) => (
                <ReminderLine
                  key={reminder.id}
                  reminder={reminder}
                  onChange={(draft) => act.change(reminder, draft)}
                  onSnooze={(until) => act.snooze(reminder.id, { until })}
                  onCancel={() => act.cancel(reminder)}
                />
              ))}
            </ul>
          </section>
        )}
        {loaded && (past.length > 0 || next !== null) && (
          <section aria-labelledby="reminders-ledger">
            <h3 id="reminders-ledger" className="mb-2 text-sm font-medium text-soft">
              {t("reminders.lately")}
            </h3>
            <ul className="space-y-2">
              {past.map((occurrence) => (
                <LedgerLine
                  key={occurrence.key}
                  occurrence={occurrence}
                  onDone={() => act.done(occurrence.reminder_id)}
                  onSnooze={(minutes) => act.snooze(occurrence.reminder_id, { minutes })}
                />
              ))}
            </ul>
            {next !== null && (
              <div className="mt-2">
                <More onMore={act.loadOlder} />
              </div>
            )}
          </section>
        )}
      </div>
    </Panel>
  );
}

/** A reminder that was begun stands open again. */
const hasDraft = () => (readDraft("reminder.new") ?? "") !== "";

function NewReminder({ onCreate }: { readonly onCreate: (draft: ReminderDraft) => Promise<boolean> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(hasDraft);
  if (!open) {
    return (
      <Button look="outline" className="w-full" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" className="size-4" />
        {t("reminders.new")}
      </Button>
    );
  }
  return (
    <div className="rounded-2xl border border-line bg-paper p-4">
      <ReminderForm
        onSave={async (draft) => {
          const created = await onCreate(draft);
          if (created) setOpen(false);
          return created;
        }}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}

/** What can be done, each with a toast on how it went. */
function useActions(store: ReminderStoreApi) {
  const { t } = useTranslation();
  const failed = t("reminders.notChanged");
  return {
    loadOlder: () => void attempt(store.loadOlder(), { failed: t("common.failedToLoad") }),
    create: (draft: ReminderDraft) =>
      attempt(store.create(newId(), draft), { failed, done: t("reminders.set") }),
    change: (reminder: Reminder, draft: ReminderDraft) => {
      const { text, repeat, important, due } = draft;
      // An unchanged time is not sent: it would move a repetition's start.
      const moved = new Date(due).getTime() === new Date(reminder.due).getTime() ? {} : { due };
      const again = repeat === (reminder.repeat ?? null) ? {} : { repeat };
      return attempt(store.change(reminder.id, { text, important, ...moved, ...again }), {
        failed,
        done: t("reminders.changed"),
      });
    },
    snooze: (id: string, until: Snooze) =>
      attempt(store.snooze(id, until), { failed, done: t("reminders.snoozed") }),
    done: (id: string) => attempt(store.done(id), { failed }),
    cancel: (reminder: Reminder) =>
      attempt(store.change(reminder.id, { status: "cancelled" }), {
        failed,
        done: t("reminders.cancelled", { text: reminder.text }),
        undo: () => store.change(reminder.id, { status: "scheduled" }),
      }),
  };
}
