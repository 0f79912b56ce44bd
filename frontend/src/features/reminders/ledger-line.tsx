import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Meta, Row } from "@/components/ui/row";
import { WhenChips } from "@/components/ui/when-chips";
import { cn } from "@/lib/class-names";
import type { Occurrence } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

export interface LedgerLineProps {
  readonly occurrence: Occurrence;
  readonly done: boolean;
  readonly onDone: () => void;
  readonly onSnooze: (until: string) => void;
}

const CAME: ReadonlySet<Occurrence["state"]> = new Set(["delivered", "late", "missed", "failed"]);
const WRONG: ReadonlySet<Occurrence["state"]> = new Set(["late", "missed", "failed"]);
const SOON = [10, 60] as const;

/** One time of a reminder and what became of it. */
export function LedgerLine({ occurrence, done, onDone, onSnooze }: LedgerLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const [later, setLater] = useState(false);
  const { text, due, state, snoozed_until } = occurrence;
  const open = CAME.has(state) && !done && snoozed_until == null;
  return (
    <Row
      lead={
        <span
          aria-hidden="true"
          className={cn("size-2.5 rounded-full", open ? "bg-sun" : "border border-faint/60")}
        />
      }
      title={text}
      done={done}
      meta={
        <Meta>
          <time dateTime={due} title={format.exact(due)}>
            {format.when(due)}
          </time>
          <span className={cn(!done && WRONG.has(state) && "text-danger")}>
            {done ? t("reminders.done") : t(`reminders.states.${state}`)}
          </span>
          {!done && snoozed_until != null && (
            <span>{t("reminders.snoozedUntil", { when: format.inSentence(snoozed_until) })}</span>
          )}
        </Meta>
      }
      open={later && open}
      end={
        open && (
          <>
            <Button look="soft" size="chip" onClick={onDone}>
              {t("reminders.markDone")}
            </Button>
            <Button size="chip" aria-expanded={later} onClick={() => setLater(!later)}>
              {t("common.today.later")}
              <ChevronDown aria-hidden="true" className="-ms-1 -me-1 size-3.5" />
            </Button>
          </>
        )
      }
    >
      <WhenChips label={t("common.when.label", { text })} value={null} minutes={SOON} onPick={onSnooze} />
    </Row>
  );
}
