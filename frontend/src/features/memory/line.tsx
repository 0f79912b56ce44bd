import { Sparkle } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { Meta, Row } from "@/components/ui/row";
import type { Memory } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { useFormDraft } from "@/lib/use-form-draft";

export interface MemoryLineProps {
  readonly memory: Memory;
  readonly onCorrect: (text: string) => Promise<unknown>;
  readonly onOutdated: (outdated: boolean) => void;
  readonly onForget: () => void;
}

/** One fact. Opened, it shows the sentence that it came from, and what can be done about it. */
export function MemoryLine({ memory, onCorrect, onOutdated, onForget }: MemoryLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const correct = async (text: string) => {
    setEditing(false);
    if (text !== "" && text !== memory.text) await onCorrect(text);
  };
  return (
    <Row
      lead={<Sparkle aria-hidden="true" />}
      title={memory.text}
      meta={
        <Meta>
          <time dateTime={memory.created} title={format.exact(memory.created)}>
            {format.short(memory.created)}
          </time>
        </Meta>
      }
      open={open}
      onOpen={() => setOpen(!open)}
    >
      <Source memory={memory} />
      {editing ? (
        <Correction memory={memory} onDone={correct} />
      ) : (
        <div className="flex flex-wrap gap-1.5">
          {!memory.outdated && (
            <Button look="outline" size="chip" onClick={() => setEditing(true)}>
              {t("memory.wrong")}
            </Button>
          )}
          <Button look="outline" size="chip" onClick={() => onOutdated(!memory.outdated)}>
            {memory.outdated ? t("memory.trueAgain") : t("memory.over")}
          </Button>
          <Button
            look="danger"
            size="chip"
            aria-label={t("memory.forget", { text: memory.text })}
            onClick={onForget}
          >
            {t("memory.forgetIt")}
          </Button>
        </div>
      )}
    </Row>
  );
}

function Source({ memory }: { readonly memory: Memory }) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { source } = memory;
  const told = memory.corrected ? "corrected" : "source";
  const untold = memory.corrected ? "correctedByYou" : "noSource";
  if (source == null) return <p className="text-sm text-soft">{t(`memory.${untold}`)}</p>;
  return (
    <figure className="text-sm text-soft">
      <figcaption>{t(`memory.${told}`, { when: format.inSentence(source.created) })}</figcaption>
      <blockquote dir="auto" className="mt-1 border-s-2 border-line ps-3 [overflow-wrap:anywhere]">
        {source.text}
      </blockquote>
    </figure>
  );
}

interface CorrectionProps {
  readonly memory: Memory;
  readonly onDone: (text: string) => unknown;
}

function Correction({ memory, onDone }: CorrectionProps) {
  const { t } = useTranslation();
  const { values, set, discard } = useFormDraft(`memory.${memory.id}`, { text: memory.text });
  const end = (text: string) => {
    discard();
    onDone(text);
  };
  const cancel = () => end(memory.text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    end(values.text.trim());
  };
  return (
    <EscapeArea onEscape={() => onDone(memory.text)}>
      <form onSubmit={submit} className="space-y-2">
        <Field
          label={t("memory.correct")}
          value={values.text}
          maxLength={500}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the button that was pressed asked for it
          autoFocus
          onChange={(event) => set({ text: event.target.value })}
        />
        <FormButtons disabled={values.text.trim() === ""} onCancel={cancel} />
      </form>
    </EscapeArea>
  );
}
