import { Bell, Brain, CircleCheck, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Reading } from "@/lib/contract";
import { useLanguage } from "@/lib/i18n";
import { describeRule } from "@/lib/recurrence";
import { useTimeFormat } from "@/lib/time";

const ICONS = { reminder: Bell, item: CircleCheck, fact: Brain } as const;
/** The rest of a long list is counted. */
const IN_SIGHT = 4;

export interface UnderstoodChipsProps {
  readonly readings: readonly Reading[];
  /** It is not so: the time at first, and then the thing itself. */
  readonly onReject: (reading: Reading) => void;
}

/** What the words will become when they are sent; each can be refused before. */
export function UnderstoodChips({ readings, onReject }: UnderstoodChipsProps) {
  const { t } = useTranslation();
  if (readings.length === 0) return null;
  const more = readings.length - IN_SIGHT;
  return (
    <ul aria-label={t("common.understood.label")} className="flex flex-wrap items-center gap-1.5">
      {readings.slice(0, IN_SIGHT).map((reading) => (
        <Chip
          key={`${reading.start} ${reading.kind} ${reading.due}`}
          reading={reading}
          alone={readings.length === 1}
          onReject={() => onReject(reading)}
        />
      ))}
      {more > 0 && (
        <li className="px-1.5 text-sm text-soft">{t("common.understood.more", { count: more })}</li>
      )}
    </ul>
  );
}

interface ChipProps {
  readonly reading: Reading;
  /** Of which text it speaks needs no saying then. */
  readonly alone: boolean;
  readonly onReject: () => void;
}

function Chip({ reading, alone, onReject }: ChipProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const format = useTimeFormat();
  const { kind, text, due, repeat } = reading;
  const Icon = ICONS[kind as keyof typeof ICONS];
  const rule = repeat === null ? [] : [describeRule(repeat, t, language)];
  const when = [...rule, ...(due === null ? [] : [format.inSentence(due)])].join(", ");
  const what = alone ? t(`common.understood.kinds.${kind as keyof typeof ICONS}`) : text;
  const refuse =
    when === "" ? t("common.understood.notThis", { text }) : t("common.understood.notThen", { when });
  return (
    <li
      data-chip={kind}
      className="inline-flex max-w-full min-w-0 animate-rise items-center gap-1.5 rounded-full border border-line bg-surface ps-3 text-sm"
    >
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-soft" />
      <span dir="auto" className="max-w-56 truncate">
        {what}
      </span>
      {when !== "" && <span className="shrink-0 font-medium text-sun-ink">{when}</span>}
      <button
        type="button"
        aria-label={refuse}
        title={refuse}
        // The field keeps the focus, and a phone its keyboard.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onReject}
        className="flex size-8 shrink-0 items-center justify-center rounded-full text-soft hover:bg-sunken hover:text-ink coarse:size-11"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </li>
  );
}
