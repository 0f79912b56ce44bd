import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { Choice, Field, TextArea } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { WhenChips } from "@/components/ui/when-chips";
import { KINDS } from "@/features/inbox/view";
import type { InboxItem, InboxPatch } from "@/lib/contract";
import { fromLocalInput, toLocalInput } from "@/lib/local-input";
import { useSession } from "@/lib/session";
import { deviceTimezone } from "@/lib/time";
import { useFormDraft } from "@/lib/use-form-draft";

export interface ItemFormProps {
  readonly item: InboxItem;
  /** Answers whether it was saved. */
  readonly onSave: (patch: Partial<InboxPatch>) => Promise<boolean>;
  readonly onCancel: () => void;
}

/** Everything about an item that can be changed. Only what was changed is sent, and kept until then. */
export function ItemForm({ item, onSave, onCancel }: ItemFormProps) {
  const { t } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const {
    values: draft,
    set,
    discard,
  } = useFormDraft(`inbox-item.${item.id}`, {
    text: item.text,
    kind: item.kind,
    due: item.due == null ? "" : toLocalInput(item.due, timezone),
    project: item.project ?? "",
    next_action: item.next_action ?? "",
    waiting_for: item.waiting_for ?? "",
  });
  const cancel = () => {
    discard();
    onCancel();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const patch = changed(item, { ...draft, due: fromLocalInput(draft.due, timezone) });
    if (Object.keys(patch).length === 0) cancel();
    else void onSave(patch).then((saved) => saved && discard());
  };
  return (
    <EscapeArea onEscape={onCancel}>
      <form onSubmit={submit} className="space-y-4">
        <TextArea
          label={t("inbox.text")}
          value={draft.text}
          required
          maxLength={2000}
          onKeyDown={(event) => {
            // One line is one thing: Enter saves it.
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
          onChange={(event) => set({ text: event.target.value })}
        />
        <div className="space-y-2">
          <Field
            label={t("inbox.due")}
            type="datetime-local"
            value={draft.due}
            onChange={(event) => set({ due: event.target.value })}
          />
          <WhenChips
            label={t("inbox.due")}
            value={draft.due === "" ? null : draft.due}
            picker={false}
            onPick={(at) => set({ due: toLocalInput(at, timezone) })}
            onClear={() => set({ due: "" })}
          />
        </div>
        <Choice
          label={t("inbox.kind")}
          value={draft.kind}
          onChange={(event) => set({ kind: event.target.value as InboxItem["kind"] })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`inbox.kinds.${kind}`)}
            </option>
          ))}
        </Choice>
        <Field
          label={t("inbox.project")}
          value={draft.project}
          maxLength={120}
          onChange={(event) => set({ project: event.target.value })}
        />
        <Further draft={draft} onChange={set} />
        <FormButtons disabled={draft.text.trim() === ""} onCancel={cancel} />
      </form>
    </EscapeArea>
  );
}

interface FurtherProps {
  readonly draft: Pick<Edited, "waiting_for" | "next_action">;
  readonly onChange: (part: Partial<Pick<Edited, "waiting_for" | "next_action">>) => void;
}

/** What few items have; open where this one does. */
function Further({ draft, onChange }: FurtherProps) {
  const { t } = useTranslation();
  const [open] = useState(draft.waiting_for !== "" || draft.next_action !== "");
  return (
    <details open={open}>
      <summary className="min-h-11 content-center text-sm font-medium text-soft">
        {t("inbox.moreFacts")}
      </summary>
      <div className="space-y-4">
        <Field
          label={t("inbox.waitingForWhom")}
          value={draft.waiting_for}
          maxLength={120}
          onChange={(event) => onChange({ waiting_for: event.target.value })}
        />
        <Field
          label={t("inbox.nextAction")}
          value={draft.next_action}
          maxLength={300}
          onChange={(event) => onChange({ next_action: event.target.value })}
        />
      </div>
    </details>
  );
}

interface Edited {
  readonly text: string;
  readonly kind: InboxItem["kind"];
  readonly due: string | null;
  readonly project: string;
  readonly next_action: string;
  readonly waiting_for: string;
}

function changed(item: InboxItem, edited: Edited): Partial<InboxPatch> {
  const patch: Partial<InboxPatch> = {};
  if (edited.text.trim() !== item.text) patch.text = edited.text.trim();
  if (edited.kind !== item.kind) patch.kind = edited.kind;
  // The field knows minutes: an unchanged one must not cut the seconds off.
  if (minuteOf(edited.due) !== minuteOf(item.due ?? null)) patch.due = edited.due;
  for (const name of ["project", "next_action", "waiting_for"] as const) {
    const value = edited[name].trim();
    if (value !== (item[name] ?? "")) patch[name] = value === "" ? null : value;
  }
  return patch;
}

function minuteOf(instant: string | null): number | null {
  return instant === null ? null : Math.floor(Date.parse(instant) / 60_000);
}
