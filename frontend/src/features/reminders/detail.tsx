import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { WhenChips } from "@/components/ui/when-chips";
import { ReminderForm } from "@/features/reminders/form";
import type { ReminderDraft } from "@/features/reminders/store";
import { Why } from "@/features/reminders/why";
import type { Reminder } from "@/lib/contract";

export interface ReminderDetailProps {
  readonly reminder: Reminder;
  readonly onChange: (draft: ReminderDraft) => Promise<boolean>;
  readonly onMove: (at: string) => void;
  readonly onCancel: () => void;
  /** What was wanted is done: the row may close. */
  readonly onDone: () => void;
}

const HOUR = 3_600_000;

/** What can be done about a reminder that is to come; it opens in its row. */
export function ReminderDetail({ reminder, onChange, onMove, onCancel, onDone }: ReminderDetailProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <ReminderForm
        reminder={reminder}
        onSave={async (draft) => {
          const changed = await onChange(draft);
          if (changed) onDone();
          return changed;
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  const move = (at: string) => {
    onDone();
    onMove(at);
  };
  return (
    <WhenChips
      label={t("common.when.label", { text: reminder.text })}
      value={reminder.due}
      onPick={move}
      first={
        <Button look="outline" size="chip" onClick={() => move(hourAfter(reminder.due))}>
          {t("reminders.hourLater")}
        </Button>
      }
      last={
        <>
          <Button look="outline" size="chip" onClick={() => setEditing(true)}>
            {t("reminders.edit")}
          </Button>
          <Button
            look="danger"
            size="chip"
            aria-label={t("reminders.cancelNamed", { text: reminder.text })}
            onClick={onCancel}
          >
            {t("reminders.cancel")}
          </Button>
          <Why messageId={reminder.message_id ?? null} created={reminder.created} />
        </>
      }
    />
  );
}

/** An hour later than it is due, or than now where that is over. */
function hourAfter(due: string): string {
  return new Date(Math.max(Date.parse(due), Date.now()) + HOUR).toISOString();
}
