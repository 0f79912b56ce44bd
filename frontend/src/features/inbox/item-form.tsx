import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Choice, Field, TextArea } from "@/components/ui/field";
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
  readonly onClose: () => void;
}

/** Everything about an item that can be changed. It is saved when a field is left, or the form: only what was changed. */
export function ItemForm({ item, onSave, onClose }: ItemFormProps) {
  const { t } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const {
    values: draft,
    set,
    discard,
  } = useFormDraft(`inbox-item.${item.id}`, {
    ...editable(item),
    due: item.due == null ? "" : toLocalInput(item.due, timezone),
  });
  const [opened] = useState(item);
  const [saved, setSaved] = useState(false);
  // Each change is sent once, though a field is left and the form at the same time.
  const sent = useRef("");
  const save = async (leaving: boolean) => {
    const patch = changed(item, { ...draft, due: fromLocalInput(draft.due, timezone) });
    const words = JSON.stringify(patch);
    if (words === "{}" && leaving) discard();
    if (words === "{}" || words === sent.current) return;
    sent.current = words;
    const stored = await onSave(patch);
    sent.current = "";
    if (stored) discard(draft);
    setSaved(stored);
  };
  const undo = async () => {
    discard();
    setSaved(!(await onSave(changed(item, editable(opened)))));
  };
  const leave = useRef(save);
  useEffect(() => {
    leave.current = save;
  });
  useEffect(() => () => void leave.current(true), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
  };
  return (
    <EscapeArea onEscape={onClose} onBlur={() => void save(false)}>
      <form onSubmit={submit} className="space-y-4">
        <TextArea
          label={t("inbox.text")}
          value={draft.text}
          required
          maxLength={2000}
          onKeyDown={(event) => {
            // One line is one thing: Enter is done with it.
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
        <div role="status" className="flex min-h-11 items-center gap-1 text-sm text-soft">
          {saved && t("common.saved")}
          {saved && (
            <Button size="small" onClick={() => void undo()}>
              {t("common.undo")}
            </Button>
          )}
        </div>
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

function editable(item: InboxItem): Edited {
  const { text, kind, due, project, next_action, waiting_for } = item;
  return {
    text,
    kind,
    due: due ?? null,
    project: project ?? "",
    next_action: next_action ?? "",
    waiting_for: waiting_for ?? "",
  };
}

function changed(item: InboxItem, edited: Edited): Partial<InboxPatch> {
  const patch: Partial<InboxPatch> = {};
  // A thing without words would be lost: it keeps those that it had.
  if (!["", item.text].includes(edited.text.trim())) patch.text = edited.text.trim();
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
