import { useTranslation } from "react-i18next";

import { Row } from "@/components/ui/row";
import { Tick } from "@/components/ui/tick";
import { ItemFacts, KindIcon } from "@/features/inbox/item-facts";
import type { InboxItem } from "@/lib/contract";

export interface ItemRowProps {
  readonly item: InboxItem;
  /** It has just come. */
  readonly fresh: boolean;
  /** On its way out, as it was ticked. */
  readonly state: "done" | "folding" | null;
  readonly onComplete: () => void;
  readonly onOpen: () => void;
}

/** One item: a touch on the circle is done, a touch on the words opens it. */
export function ItemRow({ item, fresh, state, onComplete, onOpen }: ItemRowProps) {
  const { t } = useTranslation();
  const done = item.status === "done";
  const { text } = item;
  return (
    <Row
      lead={
        <Tick
          label={done ? t("inbox.reopen", { text }) : t("inbox.complete", { text })}
          checked={done !== (state !== null)}
          onTick={onComplete}
        />
      }
      title={text}
      meta={<ItemFacts item={item} />}
      end={<KindIcon kind={item.kind} />}
      done={done !== (state !== null)}
      leaving={state === "folding"}
      fresh={fresh}
      onOpen={onOpen}
      swipe={state === null ? { right: onComplete, left: onOpen } : {}}
      line={item.id}
    />
  );
}
