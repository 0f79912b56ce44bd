import { BellRing, Repeat } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { ReminderForm } from "@/features/reminders/form";
import { Why } from "@/features/reminders/why";
import type { ReminderDraft } from "@/features/reminders/store";
import type { Reminder } from "@/lib/contract";
import { describeRule } from "@/lib/recurrence";
import { useTimeFormat } from "@/lib/time";

export interface ReminderLineProps {
  readonly reminder: Reminder;
  readonly onChange: (draft: ReminderDraft) => Promise<boolean>;
  readonly onSnooze: (until: string) => void;
  readonly onCancel: () => void;
}

const HOUR = 3_600_000;

/** One reminder that is to come. */
export function ReminderLine({ reminder, onChange, onSnooze, onCancel }: ReminderLineProps) {
  const { t, i18n } = useTranslation();
  const format = useTimeFormat();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <li className="rounded-2xl border border-line bg-paper p-4">
        <ReminderForm
          reminder={reminder}
          onSave={async (draft) => {
            const saved = await onChange(draft);
            if (saved) setEditing(false);
            return saved;
          }}
          onCancel={() => setEditing(false)}
        />
      </li>
    );
  }
  return (
    <li className="animate-rise space-y-2 rounded-2xl border border-line bg-paper px-4 py-3">
      <div>
        <p className="[overflow-wrap:anywhere]">
          {reminder.important && (
            <BellRing
              aria-label={t("reminders.importantMark")}
              className="me-1.5 inline size-4 text-accent"
            />
          )}
          {reminder.text}
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-soft">
          <time dateTime={reminder.due} title={format.exact(reminder.due)}>
            {format.when(reminder.due)}
          </time>
          {reminder.repeat != null && (
            <span className="inline-flex items-center gap-1">
              <Repeat aria-hidden="true" className="size-3.5" />
              {describeRule(reminder.repeat, t, i18n.language)}
            </span>
          )}
        </p>
        {reminder.held_until != null && (
          <p className="text-sm text-soft">
            {t("reminders.held", { when: format.when(reminder.held_until) })}
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Button look="outline" size="small" onClick={() => setEditing(true)}>
          {t("reminders.edit")}
        </Button>
        <Button look="outline" size="small" onClick={() => onSnooze(hourAfter(reminder.due))}>
          {t("reminders.hourLater")}
        </Button>
        <Button
          look="danger"
          size="small"
          aria-label={t("reminders.cancelNamed", { text: reminder.text })}
          onClick={onCancel}
        >
          {t("reminders.cancel")}
        </Button>
        <Why messageId={reminder.message_id ?? null} created={reminder.created} />
      </div>
    </li>
  );
}

/** An hour later than it is due, or than now where that is over. */
function hourAfter(due: string): string {
  return new Date(Math.max(Date.parse(due), Date.now()) + HOUR).toISOString();
}
