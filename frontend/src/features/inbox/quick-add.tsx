import { ArrowUp, Plus } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { TimeWords } from "@/components/ui/time-words";
import { UnderstoodChips } from "@/components/ui/understood-chips";
import { cn } from "@/lib/class-names";
import { useLanguage } from "@/lib/i18n";
import { asWords } from "@/lib/understanding";
import { understand, useUnderstanding } from "@/lib/use-understanding";
import { useFormDraft } from "@/lib/use-form-draft";

export interface QuickAddProps {
  /** Answers whether it is stored. */
  readonly onAdd: (text: string, due: string | null) => Promise<boolean>;
}

/** Of the field, and of what lies under it. */
const LETTERS = "text-base leading-11 whitespace-pre";

/** One line, one thing, with its date where the words name one. They stay in the field until they are stored. */
export function QuickAdd({ onAdd }: QuickAddProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { values, set, discard } = useFormDraft("inbox-add", { text: "" });
  const { text } = values;
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const understood = useUnderstanding(text);
  // Several things in one line stay one: this is the place for one, the conversation is for many.
  const dated = understood.readings.length === 1 ? understood.readings.filter(({ due }) => due !== null) : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "" || busy) return;
    setBusy(true);
    // Whoever is faster than the chip means the same.
    const { readings } = understood.asked === text ? understood : await understand(text);
    const [only] = readings;
    const due = readings.length === 1 ? (only?.due ?? null) : null;
    if (await onAdd(due === null ? text.trim() : (only?.text ?? text.trim()), due)) discard();
    setBusy(false);
  };
  return (
    <div className="border-b border-line/80">
      <form onSubmit={(event) => void submit(event)} className="-ms-3 flex items-center">
        <span aria-hidden="true" className="flex size-11 shrink-0 items-center justify-center text-accent">
          <Plus className="size-5" />
        </span>
        <div className="relative w-full min-w-0">
          <TimeWords
            text={text}
            understood={{ asked: understood.asked, readings: dated }}
            field={field}
            className={LETTERS}
          />
          <input
            ref={field}
            aria-label={t("inbox.add")}
            placeholder={t("inbox.add")}
            value={text}
            maxLength={2000}
            onChange={(event) => set({ text: event.target.value })}
            dir="auto"
            className={cn(
              "relative min-h-11 w-full min-w-0 rounded-lg bg-transparent text-ink -outline-offset-2 placeholder:text-faint",
              LETTERS,
            )}
          />
        </div>
        <Button
          type="submit"
          look="soft"
          size="icon"
          // In its place from the start: nothing moves when the first letter is typed.
          className={text.trim() === "" ? "invisible" : undefined}
          aria-label={t("inbox.addButton")}
        >
          <ArrowUp aria-hidden="true" />
        </Button>
      </form>
      {dated.length > 0 && (
        <div className="ps-8 pb-2">
          <UnderstoodChips
            readings={dated}
            onReject={(reading) => {
              const words = asWords(text, understood.asked, reading, language);
              if (words !== null) set({ text: words });
            }}
          />
        </div>
      )}
    </div>
  );
}
