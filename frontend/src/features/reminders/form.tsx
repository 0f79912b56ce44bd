import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { Choice, Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import type { ReminderDraft } from "@/features/reminders/store";
import type { Reminder } from "@/lib/contract";
import { fromLocalInput, toLocalInput } from "@/lib/local-input";
import { COMMON_RULES, commonRule, type CommonRule, describeRule } from "@/lib/recurrence";
import { useSession } from "@/lib/session";
import { deviceTimezone } from "@/lib/time";
import { useFormDraft } from "@/lib/use-form-draft";

export interface ReminderFormProps {
  /** The one to change; absent for a new one. */
  readonly reminder?: Reminder;
  /** Answers whether it was saved. */
  readonly onSave: (draft: ReminderDraft) => Promise<boolean>;
  readonly onCancel: () => void;
}

type Repeat = "never" | "kept" | CommonRule;

const RULES = Object.keys(COMMON_RULES) as CommonRule[];
const HOUR = 3_600_000;

/** What, when, how often. Times are on the wall clock of the user's own zone. */
export function ReminderForm({ reminder, onSave, onCancel }: ReminderFormProps) {
  const { t, i18n } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const kept = reminder?.repeat ?? null;
  const { values, set, discard } = useFormDraft(`reminder.${reminder?.id ?? "new"}`, {
    text: reminder?.text ?? "",
    local: toLocalInput(reminder?.due ?? nextFullHour(), timezone),
    repeat: (kept === null ? "never" : (commonRule(kept) ?? "kept")) as Repeat,
    important: reminder?.important ?? false,
  });
  const { text, local, repeat, important } = values;
  const [past, setPast] = useState(false);
  const cancel = () => {
    discard();
    onCancel();
  };
  const due = fromLocalInput(local, timezone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (due === null) return;
    void onSave({ text: text.trim(), due, repeat: ruleOf(repeat, kept), important }).then(
      (saved) => saved && discard(),
    );
  };
  return (
    <EscapeArea onEscape={onCancel}>
      <form onSubmit={submit} className="space-y-4">
        <Field
          label={t("reminders.what")}
          value={text}
          required
          maxLength={500}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that was pressed asked for this form
          autoFocus
          onChange={(event) => set({ text: event.target.value })}
        />
        <Field
          label={t("reminders.when")}
          type="datetime-local"
          value={local}
          required
          hint={past ? t("reminders.past") : undefined}
          onChange={(event) => {
            set({ local: event.target.value });
            setPast(isOver(fromLocalInput(event.target.value, timezone)));
          }}
        />
        <Choice
          label={t("reminders.repeat")}
          value={repeat}
          onChange={(event) => set({ repeat: event.target.value as Repeat })}
        >
          <option value="never">{t("reminders.never")}</option>
          {RULES.map((rule) => (
            <option key={rule} value={rule}>
              {t(`reminders.rules.${rule}`)}
            </option>
          ))}
          {kept !== null && commonRule(kept) === null && (
            <option value="kept">{describeRule(kept, t, i18n.language)}</option>
          )}
        </Choice>
        <label className="flex min-h-11 items-center gap-3 text-md">
          <input
            type="checkbox"
            className="size-5 accent-(--accent)"
            checked={important}
            onChange={(event) => set({ important: event.target.checked })}
          />
          {t("reminders.important")}
        </label>
        <FormButtons disabled={text.trim() === "" || due === null || past} onCancel={cancel} />
      </form>
    </EscapeArea>
  );
}

function ruleOf(repeat: Repeat, kept: string | null): string | null {
  if (repeat === "never") return null;
  return repeat === "kept" ? kept : COMMON_RULES[repeat];
}

function isOver(due: string | null): boolean {
  return due !== null && Date.parse(due) < Date.now();
}

function nextFullHour(): Date {
  return new Date(Math.ceil((Date.now() + HOUR / 4) / HOUR) * HOUR);
}
