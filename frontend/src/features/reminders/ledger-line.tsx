import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import type { Occurrence } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

export interface LedgerLineProps {
  readonly occurrence: Occurrence;
  readonly onDone: () => void;
  readonly onSnooze: (minutes: number) => void;
}

const TONES: Record<Occurrence["state"], string> = {
  scheduled: "bg-sunken text-soft",
  delivered: "bg-accent-soft text-accent-strong",
  late: "bg-danger-soft text-danger",
  missed: "bg-danger-soft text-danger",
  failed: "bg-danger-soft text-danger",
  cancelled: "bg-sunken text-soft",
  snoozed: "bg-sunken text-soft",
};

const CAME: ReadonlySet<Occurrence["state"]> = new Set(["delivered", "late", "missed", "failed"]);
const TEN_MINUTES = 10;
const HOUR = 60;

/** One time of a reminder and what became of it. */
export function LedgerLine({ occurrence, onDone, onSnooze }: LedgerLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { state, done } = occurrence;
  const open = CAME.has(state) && done == null;
  return (
    <li className="space-y-2 rounded-2xl border border-line bg-paper px-4 py-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className={cn("[overflow-wrap:anywhere]", done != null && "text-soft line-through")}>
            {occurrence.text}
          </p>
          <time
            dateTime={occurrence.due}
            title={format.exact(occurrence.due)}
            className="mt-0.5 block text-sm text-soft"
          >
            {format.when(occurrence.due)}
          </time>
        </div>
        <span className={cn("shrink-0 rounded-full px-2.5 py-0.5 text-xs", TONES[state])}>
          {done == null ? t(`reminders.states.${state}`) : t("reminders.done")}
        </span>
      </div>
      {state === "snoozed" && occurrence.snoozed_until != null && (
        <p className="text-sm text-soft">
          {t("reminders.snoozedUntil", { when: format.when(occurrence.snoozed_until) })}
        </p>
      )}
      {open && (
        <div className="flex flex-wrap gap-1.5">
          <Button look="soft" size="small" onClick={onDone}>
            {t("reminders.markDone")}
          </Button>
          <Button look="outline" size="small" onClick={() => onSnooze(TEN_MINUTES)}>
            {t("reminders.tenMinutes")}
          </Button>
          <Button look="outline" size="small" onClick={() => onSnooze(HOUR)}>
            {t("reminders.inAnHour")}
          </Button>
        </div>
      )}
    </li>
  );
}
