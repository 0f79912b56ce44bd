import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { Rows } from "@/components/ui/row";
import { SectionHeading } from "@/components/ui/section-heading";
import { useReminderActions } from "@/features/reminders/actions";
import { ReminderForm } from "@/features/reminders/form";
import { LedgerLine } from "@/features/reminders/ledger-line";
import { ReminderLine } from "@/features/reminders/line";
import { isDone, type ReminderDraft, type ReminderStoreApi } from "@/features/reminders/store";
import { readDraft } from "@/lib/drafts";

export interface RemindersPanelProps {
  readonly store: ReminderStoreApi;
  /** The one that was asked for, by its id. */
  readonly opened?: string;
  readonly onClose: () => void;
}

/** What is to come, and what became of what came. */
export function RemindersPanel({ store, opened, onClose }: RemindersPanelProps) {
  const { t } = useTranslation();
  const state = useStore(store);
  const { reminders, occurrences, next, failed } = state;
  useEffect(() => store.watch(), [store]);
  const loaded = reminders !== null && occurrences !== null;
  const coming = Object.values(reminders ?? {})
    .filter((reminder) => reminder.status === "scheduled")
    .toSorted((a, b) => a.due.localeCompare(b.due));
  // What is to come stands above.
  const past = occurrences?.filter((occurrence) => occurrence.state !== "scheduled") ?? [];
  const act = useReminderActions(store);
  return (
    <Panel title={t("reminders.title")} intro={t("reminders.intro")} nested onClose={onClose}>
      <div className="space-y-4">
        <NewReminder onCreate={(draft) => act.create(draft)} />
        {failed && !loaded && <Failed onRetry={() => void store.load()} />}
        {!failed && !loaded && <Skeleton />}
        {loaded && (
          <section aria-labelledby="reminders-coming">
            <SectionHeading id="reminders-coming">{t("reminders.coming")}</SectionHeading>
            {coming.length === 0 && <EmptyState>{t("reminders.empty")}</EmptyState>}
            <Rows>
              {coming.map((reminder) => (
                <ReminderLine
                  key={`${reminder.id} ${reminder.id === opened}`}
                  reminder={reminder}
                  unfolded={reminder.id === opened}
                  onChange={(draft) => act.change(reminder, draft)}
                  onSnooze={(until) => act.snooze(reminder.id, { until })}
                  onCancel={() => act.cancel(reminder)}
                />
              ))}
            </Rows>
          </section>
        )}
        {loaded && (past.length > 0 || next !== null) && (
          <section aria-labelledby="reminders-ledger">
            <SectionHeading id="reminders-ledger">{t("reminders.lately")}</SectionHeading>
            <Rows>
              {past.map((occurrence) => (
                <LedgerLine
                  key={occurrence.key}
                  occurrence={occurrence}
                  done={isDone(state, occurrence)}
                  onDone={() => act.done(occurrence)}
                  onSnooze={(until) => act.snooze(occurrence.reminder_id, { until })}
                />
              ))}
            </Rows>
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
      <Button look="outline" size="small" onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" className="size-4" />
        {t("reminders.new")}
      </Button>
    );
  }
  return (
    <div className="border-b border-line pb-5">
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
