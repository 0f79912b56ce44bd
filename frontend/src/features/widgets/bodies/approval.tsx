import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { type BodyProps, defineWidget } from "@/features/widgets/define";
import { useTimeFormat } from "@/lib/time";

const schema = z.object({
  what: z.enum(["forget", "forget_all"]),
  count: z.number(),
  lines: z.array(z.string()),
  expires: z.string(),
  status: z.enum(["waiting", "approved", "denied", "expired"]),
  /** Unsettled: it waits, or what was decided is not carried out yet. */
  phase: z.enum(["unsettled", "settled"]),
});

type State = z.infer<typeof schema>;

const actions = {
  approve: (state: State) => ({ ...state, status: "approved" as const }),
  deny: (state: State) => ({ ...state, status: "denied" as const }),
};

/** What would happen and cannot be undone; it waits for the user's word. */
function Body({
  state: { what, count, lines, expires, status, phase },
  act,
}: BodyProps<State, typeof actions>) {
  const { t } = useTranslation();
  const { dayAndMonth } = useTimeFormat();
  if (status !== "waiting") {
    const came = status === "approved" && phase === "unsettled" ? "approving" : status;
    return <p className="text-soft">{t(`widgets.approval.${came}`)}</p>;
  }
  const more = count - lines.length;
  return (
    <div className="space-y-2">
      <p>{t(`widgets.approval.${what}`, { count })}</p>
      <ul className="list-disc ps-5 text-soft [overflow-wrap:anywhere]">
        {lines.map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
        {more > 0 && <li>{t("widgets.approval.more", { count: more })}</li>}
      </ul>
      <p className="text-sm text-soft">{t("widgets.approval.until", { date: dayAndMonth(expires) })}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button look="solid" size="small" onClick={() => act("approve", {})}>
          {t("widgets.approval.approve")}
        </Button>
        <Button look="outline" size="small" onClick={() => act("deny", {})}>
          {t("widgets.approval.deny")}
        </Button>
      </div>
    </div>
  );
}

export const approval = defineWidget({ schema, actions, Body });
