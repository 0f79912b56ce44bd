import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { buttonStyle } from "@/components/ui/button";
import { Broken } from "@/features/widgets/bodies/note";
import type { BodyProps } from "@/features/widgets/registry";

const Triage = z.object({
  item_ids: z._default(z.array(z.string()), []),
  finished: z._default(z.boolean(), false),
});

/** Questions about the inbox wait; they are answered one by one in the inbox itself. */
export function TriageBody({ widget }: BodyProps) {
  const { t } = useTranslation();
  const content = z.safeParse(Triage, widget.state);
  if (!content.success) return <Broken />;
  const { item_ids: waiting, finished } = content.data;
  if (finished || waiting.length === 0) return <p className="text-soft">{t("widgets.triageDone")}</p>;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="text-soft">{t("widgets.triageOpen", { count: waiting.length })}</p>
      <a href="#/inbox" className={buttonStyle({ look: "soft", size: "small" })}>
        {t("widgets.triageGo")}
      </a>
    </div>
  );
}
