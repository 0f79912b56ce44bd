import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { InboxActions } from "@/features/inbox/actions";
import { ItemFacts } from "@/features/inbox/item-facts";
import { ItemForm } from "@/features/inbox/item-form";
import type { InboxItem } from "@/lib/contract";
import { isField } from "@/lib/keys";
import { useFormDraft } from "@/lib/use-form-draft";

export interface TriageProps {
  /** Those with a proposal. */
  readonly items: readonly InboxItem[];
  readonly actions: InboxActions;
  readonly onClose: () => void;
}

/** One item at a time: what the assistant thinks it is, and the user's word on it. */
export function Triage({ items, actions, onClose }: TriageProps) {
  const { t } = useTranslation();
  const [later, setLater] = useState<ReadonlySet<string>>(new Set());
  const left = items.filter((item) => !later.has(item.id));
  const [item] = left;
  if (item === undefined) {
    return (
      <div className="space-y-4 rounded-2xl bg-sunken p-6 text-center">
        <p role="status">{t("inbox.triage.finished")}</p>
        <Button look="soft" onClick={onClose}>
          {t("inbox.triage.back")}
        </Button>
      </div>
    );
  }
  return (
    <Question
      key={item.id}
      item={item}
      left={left.length}
      actions={actions}
      onLater={() => setLater((ids) => new Set([...ids, item.id]))}
    />
  );
}

interface QuestionProps {
  readonly item: InboxItem;
  readonly left: number;
  readonly actions: InboxActions;
  readonly onLater: () => void;
}

function Question({ item, left, actions, onLater }: QuestionProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { proposal } = item;
  if (proposal == null) return null;
  const onKey = (event: KeyboardEvent) => {
    if (editing || !isShortcut(event)) return;
    const option = proposal.options[Number(event.key) - 1];
    const keys: Record<string, () => void> = {
      Enter: () => void actions.answer(item, { action: "accept" }),
      // By its place on the keyboard, so that it works in a Russian layout, too.
      KeyE: () => setEditing(true),
      Delete: () => void actions.answer(item, { action: "dismiss" }),
      ArrowRight: onLater,
    };
    const run =
      option === undefined
        ? keys[event.code]
        : () => void actions.answer(item, { action: "answer", answer: option });
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for the buttons inside, all of which work by themselves
    <article className="animate-rise space-y-4" onKeyDown={onKey}>
      <p className="text-sm text-soft">{t("inbox.triage.left", { count: left })}</p>
      <h3 ref={heading} tabIndex={-1} className="text-lg font-medium [overflow-wrap:anywhere] outline-none">
        {item.text}
      </h3>
      <div className="space-y-1 rounded-2xl border border-line bg-paper p-4">
        <p className="text-sm text-soft">{proposal.question ?? t("inbox.triage.looksLike")}</p>
        {proposal.text != null && proposal.text !== item.text && <p>{proposal.text}</p>}
        <ItemFacts item={{ ...item, ...known(proposal) }} />
      </div>
      {editing ? (
        <ItemForm
          item={{ ...item, ...known(proposal) }}
          onSave={(patch) => actions.change(item, { ...known(proposal), ...patch, status: "clarified" })}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <>
          {proposal.options.length > 0 && (
            <div className="flex flex-wrap gap-1.5">
              {proposal.options.map((option) => (
                <Button
                  key={option}
                  look="soft"
                  size="small"
                  onClick={() => void actions.answer(item, { action: "answer", answer: option })}
                >
                  {option}
                </Button>
              ))}
            </div>
          )}
          {proposal.question != null && (
            <Answer
              itemId={item.id}
              onAnswer={(answer) => actions.answer(item, { action: "answer", answer })}
            />
          )}
          <div className="flex flex-wrap gap-1.5">
            <Button look="solid" size="small" onClick={() => void actions.answer(item, { action: "accept" })}>
              {t("inbox.triage.accept")}
            </Button>
            <Button look="outline" size="small" onClick={() => setEditing(true)}>
              {t("inbox.triage.change")}
            </Button>
            <Button
              look="outline"
              size="small"
              onClick={() => void actions.answer(item, { action: "dismiss" })}
            >
              {t("inbox.triage.dismiss")}
            </Button>
            <Button size="small" onClick={onLater}>
              {t("inbox.triage.later")}
            </Button>
          </div>
        </>
      )}
    </article>
  );
}

/** Not what is typed into a field, and not a button's own Enter. */
function isShortcut({ nativeEvent, target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (nativeEvent.isComposing || ctrlKey || metaKey || altKey) return false;
  return !isField(target) && !(key === "Enter" && target instanceof HTMLButtonElement);
}

interface AnswerProps {
  readonly itemId: string;
  readonly onAnswer: (answer: string) => Promise<boolean>;
}

function Answer({ itemId, onAnswer }: AnswerProps) {
  const { t } = useTranslation();
  const { values, set, discard } = useFormDraft(`inbox-answer.${itemId}`, { text: "" });
  const words = values.text;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() !== "") void onAnswer(words.trim()).then((answered) => answered && discard());
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label={t("inbox.triage.answer")}
          value={words}
          maxLength={300}
          onChange={(event) => set({ text: event.target.value })}
        />
      </div>
      <Button type="submit" look="soft" disabled={words.trim() === ""}>
        {t("inbox.triage.send")}
      </Button>
    </form>
  );
}

type Proposal = NonNullable<InboxItem["proposal"]>;

/** What the proposal says of the item, over what the item says of itself. */
function known(proposal: Proposal): Partial<Pick<InboxItem, "kind" | "text" | "due" | "project">> {
  const said = {
    kind: proposal.kind,
    text: proposal.text,
    due: proposal.due,
    project: proposal.project,
    next_action: proposal.next_action,
    waiting_for: proposal.waiting_for,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value != null));
}
