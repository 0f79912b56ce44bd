import { Check, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import type { InboxActions } from "@/features/inbox/actions";
import { ItemForm } from "@/features/inbox/item-form";
import { ItemFacts } from "@/features/inbox/item-facts";
import { cn } from "@/lib/class-names";
import type { InboxItem } from "@/lib/contract";

export interface ItemLineProps {
  readonly item: InboxItem;
  /** It has just come. */
  readonly fresh: boolean;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly actions: InboxActions;
}

/** One item: a touch on the circle is done, a touch on the words opens it. */
export function ItemLine({ item, fresh, open, onOpen, actions }: ItemLineProps) {
  const { t } = useTranslation();
  const done = item.status === "done";
  return (
    <li
      className={cn(
        "rounded-2xl border border-line bg-paper transition-colors",
        fresh && "animate-rise border-accent/50 bg-accent-soft/60",
      )}
    >
      <div className="flex items-start gap-1 ps-1.5 pe-2">
        <button
          type="button"
          aria-label={
            done ? t("inbox.reopen", { text: item.text }) : t("inbox.complete", { text: item.text })
          }
          onClick={() => actions.complete(item)}
          className="group flex size-11 shrink-0 items-center justify-center"
        >
          <span
            className={cn(
              "flex size-5 items-center justify-center rounded-full border-2 border-faint/80 transition-colors group-hover:border-accent",
              done && "border-accent bg-accent text-on-accent",
            )}
          >
            <Check
              aria-hidden="true"
              className={cn("size-3.5", !done && "opacity-0 group-hover:opacity-60")}
            />
          </span>
        </button>
        <button
          type="button"
          data-line={item.id}
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          className="min-h-11 min-w-0 flex-1 rounded-xl py-2.5 text-start"
        >
          <span className={cn("block [overflow-wrap:anywhere]", done && "text-soft line-through")}>
            {item.text}
          </span>
          <ItemFacts item={item} />
        </button>
        {item.filed && (
          <Button
            size="icon"
            className="mt-1"
            title={t("inbox.filed")}
            aria-label={t("inbox.undoFiling", { text: item.text })}
            onClick={() => actions.undoFiling(item)}
          >
            <Undo2 aria-hidden="true" />
          </Button>
        )}
      </div>
      {open && (
        <ItemForm
          item={item}
          onSave={async (patch) => {
            const saved = await actions.change(item, patch);
            if (saved) onOpen(false);
            return saved;
          }}
          onCancel={() => onOpen(false)}
          onArchive={() => actions.archive(item)}
          onRemove={() => actions.remove(item)}
        />
      )}
    </li>
  );
}
