import { CircleHelp } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/control";
import { EscapeArea } from "@/components/ui/escape-area";
import { Row } from "@/components/ui/row";
import type { InboxActions } from "@/features/inbox/actions";
import { ItemFacts, KindIcon } from "@/features/inbox/item-facts";
import { proposed } from "@/features/inbox/proposal";
import type { InboxItem } from "@/lib/contract";

export interface QuestionRowProps {
  readonly item: InboxItem;
  readonly actions: InboxActions;
  readonly onOpen: () => void;
}

/** What the assistant asks about an item, with its answers right there. */
export function QuestionRow({ item, actions, onOpen }: QuestionRowProps) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const { proposal, text } = item;
  if (proposal == null) return null;
  const { options, question } = proposal;
  const answer = (words: string) => actions.answer(item, { action: "answer", answer: words });
  const shown = { ...item, ...proposed(proposal) };
  return (
    <Row
      lead={<CircleHelp aria-hidden="true" className="text-accent" />}
      title={text}
      line={item.id}
      onOpen={onOpen}
      meta={
        <>
          <span className="block text-sm text-soft">{question ?? t("inbox.triage.looksLike")}</span>
          {question == null && (
            <span className="flex items-center gap-1">
              <KindIcon kind={shown.kind} />
              {shown.text !== text && <span className="text-sm">{shown.text}</span>}
              <ItemFacts item={shown} />
            </span>
          )}
        </>
      }
      below={
        <div role="group" aria-label={t("inbox.triage.answers", { text })} className="flex flex-wrap gap-1.5">
          {options.map((option) => (
            <Button key={option} look="soft" size="chip" onClick={() => void answer(option)}>
              {option}
            </Button>
          ))}
          {options.length === 0 && (
            <Button look="soft" size="chip" onClick={() => void actions.answer(item, { action: "accept" })}>
              {t("inbox.triage.accept")}
            </Button>
          )}
          <Button look="outline" size="chip" aria-expanded={writing} onClick={() => setWriting(!writing)}>
            {t("inbox.triage.answer")}
          </Button>
          <Button size="chip" onClick={() => void actions.answer(item, { action: "dismiss" })}>
            {t("inbox.triage.dismiss")}
          </Button>
          {writing && <Answer onAnswer={answer} onCancel={() => setWriting(false)} />}
        </div>
      }
    />
  );
}

interface AnswerProps {
  readonly onAnswer: (answer: string) => Promise<unknown>;
  readonly onCancel: () => void;
}

function Answer({ onAnswer, onCancel }: AnswerProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() !== "") void onAnswer(words.trim());
  };
  return (
    <EscapeArea onEscape={onCancel} className="w-full">
      <form onSubmit={submit} className="flex gap-1.5">
        <input
          dir="auto"
          aria-label={t("inbox.triage.answer")}
          value={words}
          maxLength={300}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that was pressed asked for it
          autoFocus
          onChange={(event) => setWords(event.target.value)}
          className={CONTROL}
        />
        <Button type="submit" look="soft" disabled={words.trim() === ""}>
          {t("inbox.triage.send")}
        </Button>
      </form>
    </EscapeArea>
  );
}
