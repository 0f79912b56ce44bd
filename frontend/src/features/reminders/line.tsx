import { Bell, BellRing, Repeat } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Meta, Row } from "@/components/ui/row";
import { ReminderDetail } from "@/features/reminders/detail";
import type { ReminderDraft } from "@/features/reminders/store";
import type { Reminder } from "@/lib/contract";
import { describeRule } from "@/lib/recurrence";
import { useTimeFormat } from "@/lib/time";

export interface ReminderLineProps {
  readonly reminder: Reminder;
  /** Open from the start, as one that was sought. */
  readonly unfolded?: boolean;
  readonly onChange: (draft: ReminderDraft) => Promise<boolean>;
  readonly onSnooze: (until: string) => void;
  readonly onCancel: () => void;
}

/** One reminder that is to come. */
export function ReminderLine({
  reminder,
  unfolded = false,
  onChange,
  onSnooze,
  onCancel,
}: ReminderLineProps) {
  const { t, i18n } = useTranslation();
  const format = useTimeFormat();
  const [open, setOpen] = useState(unfolded);
  const Icon = reminder.important ? BellRing : Bell;
  return (
    <Row
      lead={
        <Icon
          {...(reminder.important ? { "aria-label": t("reminders.importantMark") } : { "aria-hidden": true })}
        />
      }
      title={reminder.text}
      meta={
        <Meta>
          <time
            dateTime={reminder.due}
            title={format.exact(reminder.due)}
            className="text-sun-ink tabular-nums"
          >
            {format.when(reminder.due)}
          </time>
          {reminder.repeat != null && (
            <span className="inline-flex items-center gap-1">
              <Repeat aria-hidden="true" className="size-3.5" />
              {describeRule(reminder.repeat, t, i18n.language)}
            </span>
          )}
          {reminder.held_until != null && (
            <span>{t("reminders.held", { when: format.inSentence(reminder.held_until) })}</span>
          )}
        </Meta>
      }
      open={open}
      onOpen={() => setOpen(!open)}
    >
      <ReminderDetail
        reminder={reminder}
        onChange={onChange}
        onMove={onSnooze}
        onCancel={onCancel}
        onDone={() => setOpen(false)}
      />
    </Row>
  );
}
