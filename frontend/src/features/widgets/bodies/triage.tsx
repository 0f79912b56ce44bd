import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { buttonStyle } from "@/components/ui/button";
import { type BodyProps, defineWidget } from "@/features/widgets/define";

const schema = z.object({
  item_ids: z._default(z.array(z.string()), []),
  finished: z._default(z.boolean(), false),
});

type State = z.infer<typeof schema>;

/** Questions about the inbox wait; they are answered one by one in the inbox itself. */
function Body({ state: { item_ids: waiting } }: BodyProps<State, object>) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="text-soft">{t("widgets.triageOpen", { count: waiting.length })}</p>
      <a href="#/inbox" className={buttonStyle({ look: "soft", size: "small" })}>
        {t("widgets.triageGo")}
      </a>
    </div>
  );
}

export const inboxTriage = defineWidget({
  schema,
  actions: {},
  Body,
  // Wherever the last question was answered, and however: a card without a question says nothing.
  isOver: ({ item_ids: waiting, finished }) => finished || waiting.length === 0,
});
