import { CalendarClock, FolderClosed, Hourglass, Timer } from "lucide-react";
import { useTranslation } from "react-i18next";

import { cn } from "@/lib/class-names";
import type { InboxItem } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

/** What is known of an item besides its words. */
export function ItemFacts({ item }: { readonly item: InboxItem }) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { due } = item;
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 text-xs text-soft empty:hidden">
      {item.kind !== "unsorted" && <span>{t(`inbox.kinds.${item.kind}`)}</span>}
      {due != null && (
        <span className={cn("inline-flex items-center gap-1", isOver(item) && "text-danger")}>
          <CalendarClock aria-hidden="true" className="size-3.5" />
          <time dateTime={due} title={format.exact(due)}>
            {format.due(due)}
          </time>
        </span>
      )}
      {item.minutes != null && (
        <span className="inline-flex items-center gap-1">
          <Timer aria-hidden="true" className="size-3.5" />
          {t("inbox.minutes", { count: item.minutes })}
        </span>
      )}
      {(item.project ?? "") !== "" && (
        <span className="inline-flex items-center gap-1">
          <FolderClosed aria-hidden="true" className="size-3.5" />
          {item.project}
        </span>
      )}
      {(item.waiting_for ?? "") !== "" && (
        <span className="inline-flex items-center gap-1">
          <Hourglass aria-hidden="true" className="size-3.5" />
          {t("inbox.waitingFor", { who: item.waiting_for })}
        </span>
      )}
      {(item.next_action ?? "") !== "" && <span>→ {item.next_action}</span>}
    </span>
  );
}

function isOver(item: InboxItem): boolean {
  return item.status !== "done" && item.due != null && Date.parse(item.due) < Date.now();
}
