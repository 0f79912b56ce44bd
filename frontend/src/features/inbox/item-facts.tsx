import {
  Bookmark,
  CalendarDays,
  FolderClosed,
  Hourglass,
  Lightbulb,
  Moon,
  StickyNote,
  Timer,
} from "lucide-react";
import { useTranslation } from "react-i18next";

import { Meta } from "@/components/ui/row";
import type { InboxItem } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

/** What is known of an item besides its words. */
export function ItemFacts({ item }: { readonly item: InboxItem }) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { due, next_action: next } = item;
  return (
    <Meta>
      {due != null && (
        <time
          dateTime={due}
          title={format.exact(due)}
          className={isOver(item) ? "text-danger" : "text-sun-ink tabular-nums"}
        >
          {format.due(due)}
        </time>
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
      {/* One that repeats the thing itself says nothing. */}
      {next != null && next !== "" && !same(next, item.text) && <span>→ {next}</span>}
    </Meta>
  );
}

const ICONS = {
  event: CalendarDays,
  note: StickyNote,
  idea: Lightbulb,
  reference: Bookmark,
  someday: Moon,
} as const;

/** Of what kind an item is, where that is not what most are: something to do. */
export function KindIcon({ kind }: { readonly kind: InboxItem["kind"] }) {
  const { t } = useTranslation();
  if (kind === "task" || kind === "unsorted") return null;
  const Icon = ICONS[kind];
  const name = t(`inbox.kinds.${kind}`);
  return (
    <span title={name} className="flex size-6 items-center justify-center text-faint">
      <Icon aria-hidden="true" className="size-4" />
      <span className="sr-only">{name}</span>
    </span>
  );
}

function isOver(item: InboxItem): boolean {
  return item.status !== "done" && item.due != null && Date.parse(item.due) < Date.now();
}

function same(one: string, other: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .toLocaleLowerCase()
      .replace(/[.!…]+$/, "");
  return plain(one) === plain(other);
}
