import { Sparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import type { InboxActions } from "@/features/inbox/actions";
import type { InboxItem } from "@/lib/contract";

export interface SortProps {
  readonly items: readonly InboxItem[];
  readonly actions: InboxActions;
}

/** The results come as they are found; after so long nothing more is expected. */
const LONGEST = 30_000;

/** Has the new items gone over, says in its own place what came of it, and takes it all back on request. */
export function Sort({ items, actions }: SortProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const fresh = items.filter(isNew);
  const filed = items.filter((item) => item.filed && asked.has(item.id));
  const sorting = busy && fresh.some(({ id }) => asked.has(id));
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => setBusy(false), LONGEST);
    return () => clearTimeout(timer);
  }, [busy]);
  const { sort: request } = actions;
  const begin = async () => {
    setAsked(new Set(fresh.map(({ id }) => id)));
    setBusy(true);
    if (!(await request())) setBusy(false);
  };
  const undo = () => {
    setAsked(new Set());
    for (const item of filed) actions.undoFiling(item);
  };
  const result = filed.length > 0 ? t("inbox.sorted", { count: filed.length }) : "";
  return (
    // At the end of the line of the first heading, which is short: so the list begins at the top.
    <div className="absolute end-0 top-0 z-10 flex items-center gap-x-1 text-sm text-soft coarse:-top-1.5">
      {fresh.length > 0 && (
        <Button size="chip" className="-me-3" disabled={sorting} onClick={() => void begin()}>
          <Sparkles aria-hidden="true" className="size-4 text-accent" />
          {sorting ? t("inbox.sorting") : t("inbox.sort", { count: fresh.length })}
        </Button>
      )}
      <p role="status" className="empty:hidden">
        {sorting ? <span className="sr-only">{t("inbox.sorting")}</span> : result}
      </p>
      {!sorting && filed.length > 0 && (
        <Button size="chip" className="-me-3" onClick={undo}>
          {t("inbox.unsort")}
        </Button>
      )}
    </div>
  );
}

function isNew({ status, proposal }: InboxItem): boolean {
  return status === "new" && proposal == null;
}
