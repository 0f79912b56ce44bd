import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Meta, Row } from "@/components/ui/row";
import { WhenChips } from "@/components/ui/when-chips";
import type { Occurrence } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

export interface WaitingRowProps {
  readonly occurrence: Occurrence;
  readonly state: "done" | "folding" | null;
  readonly onDone: () => void;
  readonly onLater: (until: string) => void;
}

/** So many minutes are asked for most, while the oven is on. */
const SOON = [10, 60] as const;

/** A reminder that came and was not answered. */
export function WaitingRow({ occurrence, state, onDone, onLater }: WaitingRowProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const [later, setLater] = useState(false);
  const { text, due } = occurrence;
  return (
    <Row
      lead={<span aria-hidden="true" className="size-2.5 rounded-full bg-sun" />}
      title={text}
      meta={
        <Meta>
          <time dateTime={due} title={format.exact(due)} className="text-sun-ink tabular-nums">
            {format.when(due)}
          </time>
        </Meta>
      }
      done={state !== null}
      leaving={state === "folding"}
      open={later && state === null}
      swipe={state === null ? { right: onDone, left: () => setLater(true) } : {}}
      end={
        state === null && (
          <>
            <Button
              look="soft"
              size="chip"
              aria-label={t("common.today.doneNamed", { text })}
              onClick={onDone}
            >
              {t("reminders.markDone")}
            </Button>
            <Button
              size="chip"
              aria-expanded={later}
              aria-label={t("common.today.laterNamed", { text })}
              onClick={() => setLater(!later)}
            >
              {t("common.today.later")}
              <ChevronDown aria-hidden="true" className="-ms-1 -me-1 size-3.5" />
            </Button>
          </>
        )
      }
    >
      <WhenChips label={t("common.when.label", { text })} value={null} minutes={SOON} onPick={onLater} />
    </Row>
  );
}
