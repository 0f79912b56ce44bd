import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { useTimeFormat } from "@/lib/time";

export interface WhyProps {
  /** The message that asked for it; null where it was set by hand. */
  readonly messageId: string | null;
  readonly created: string;
}

/** Where a reminder comes from, on request. */
export function Why({ messageId, created }: WhyProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const id = useId();
  const [open, setOpen] = useState(false);
  const when = format.inSentence(created);
  return (
    <>
      <Button size="chip" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {t("reminders.why")}
      </Button>
      <p id={id} hidden={!open} className="w-full text-sm text-soft">
        {messageId === null ? t("reminders.byHand", { when }) : t("reminders.asked", { when })}
      </p>
    </>
  );
}
