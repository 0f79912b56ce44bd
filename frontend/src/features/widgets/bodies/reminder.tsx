import { BellRing } from "lucide-react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { type BodyProps, defineWidget, unpredicted } from "@/features/widgets/define";
import { useTimeFormat } from "@/lib/time";

const schema = z.object({
  text: z.optional(z.nullable(z.string())),
  due: z.optional(z.nullable(z.string())),
  status: z.optional(z.nullable(z.string())),
});

const HOUR = 60;

type State = z.infer<typeof schema>;

// What becomes of it is the reminder's: its own event tells the card.
const actions = {
  done: unpredicted<State, object>(),
  snooze: unpredicted<State, { readonly minutes: number }>(),
};

/** A reminder that is kept in sight. */
function Body({ widget, state: { text, due, status }, act }: BodyProps<State, typeof actions>) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const over = status === "cancelled" || status === "done";
  return (
    <div className="space-y-2">
      {text != null && text !== widget.title && <p className="text-soft">{text}</p>}
      {due != null && (
        <p className="flex items-center gap-1.5 text-sm text-soft">
          <BellRing aria-hidden="true" className="size-4" />
          <time dateTime={due} title={format.exact(due)}>
            {format.when(due)}
          </time>
        </p>
      )}
      {over ? (
        <p className="text-sm text-soft">{t("widgets.reminderOver")}</p>
      ) : (
        <div className="flex flex-wrap gap-1.5">
          <Button look="soft" size="small" onClick={() => act("done", {})}>
            {t("widgets.done")}
          </Button>
          <Button look="outline" size="small" onClick={() => act("snooze", { minutes: HOUR })}>
            {t("widgets.anHourLater")}
          </Button>
        </div>
      )}
    </div>
  );
}

export const reminder = defineWidget({ schema, actions, Body });
