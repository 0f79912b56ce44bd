import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { InboxActions } from "@/features/inbox/actions";
import { ItemForm } from "@/features/inbox/item-form";
import { proposed } from "@/features/inbox/proposal";
import type { InboxItem } from "@/lib/contract";

export interface ItemDetailProps {
  readonly item: InboxItem;
  readonly actions: InboxActions;
  readonly onClose: () => void;
}

/** One item in the place of the list: all that is known of it, and all that can be done with it. */
export function ItemDetail({ item, actions, onClose }: ItemDetailProps) {
  const { t } = useTranslation();
  const { proposal, status } = item;
  const shown = proposal == null ? item : { ...item, ...proposed(proposal) };
  const leave = (act: () => void) => {
    onClose();
    act();
  };
  return (
    <Panel
      title={t(`inbox.kinds.${shown.kind}`)}
      nested
      onClose={onClose}
      tools={
        <>
          <Button size="small" onClick={() => leave(() => actions.archive(item))}>
            {status === "archived" ? t("inbox.unarchive") : t("inbox.archive")}
          </Button>
          <Button look="danger" size="small" onClick={() => leave(() => actions.remove(item))}>
            {t("inbox.remove")}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {item.filed && (
          <p className="flex flex-wrap items-center justify-between gap-x-2 text-sm text-soft">
            {t("inbox.filed")}
            <Button look="outline" size="chip" onClick={() => leave(() => actions.undoFiling(item))}>
              {t("inbox.undoFiling")}
            </Button>
          </p>
        )}
        <ItemForm
          item={shown}
          onSave={(patch) => {
            const decided = proposal == null ? {} : { ...proposed(proposal), status: "clarified" as const };
            return actions.change(item, { ...decided, ...patch });
          }}
          onClose={onClose}
        />
      </div>
    </Panel>
  );
}
