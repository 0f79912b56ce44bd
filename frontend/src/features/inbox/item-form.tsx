import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Choice, Field } from "@/components/ui/field";
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
  readonly onArchive?: () => void;
  readonly onRemove?: () => void;
}

/** Everything about an item that can be changed. Only what was changed is sent, and kept until then. */
export function ItemForm({ item, onSave, onCancel, onArchive, onRemove }: ItemFormProps) {
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
      <form onSubmit={submit} className="space-y-3 px-4 pt-1 pb-4">
        <Field
          label={t("inbox.text")}
          value={draft.text}
          required
          maxLength={2000}
          onChange={(event) => set({ text: event.target.value })}
        />
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
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
            label={t("inbox.due")}
            type="datetime-local"
            value={draft.due}
            onChange={(event) => set({ due: event.target.value })}
          />
          <Field
            label={t("inbox.project")}
            value={draft.project}
            maxLength={120}
            onChange={(event) => set({ project: event.target.value })}
          />
          <Field
            label={t("inbox.waitingForWhom")}
            value={draft.waiting_for}
            maxLength={120}
            onChange={(event) => set({ waiting_for: event.target.value })}
          />
        </div>
        <Field
          label={t("inbox.nextAction")}
          value={draft.next_action}
          maxLength={300}
          onChange={(event) => set({ next_action: event.target.value })}
        />
        <div className="flex flex-wrap gap-1.5">
          <Button type="submit" look="solid" size="small" disabled={draft.text.trim() === ""}>
            {t("common.save")}
          </Button>
          <Button size="small" onClick={cancel}>
            {t("common.cancel")}
          </Button>
          <span className="flex-1" />
          {onArchive !== undefined && (
            <Button look="outline" size="small" onClick={onArchive}>
              {item.status === "archived" ? t("inbox.unarchive") : t("inbox.archive")}
            </Button>
          )}
          {onRemove !== undefined && (
            <Button look="danger" size="small" onClick={onRemove}>
              {t("inbox.remove")}
            </Button>
          )}
        </div>
      </form>
    </EscapeArea>
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
