import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { Row } from "@/features/chat/rows";
import { useTimeFormat } from "@/lib/time";

/** What stands above a message: the day, above its first one; that from here on all is new. */
export function DayLine({ row }: { readonly row: Row }) {
  return (
    <>
      {row.startsDay && <Day created={row.message.created} />}
      {row.startsUnread && <UnreadLine />}
    </>
  );
}

function UnreadLine() {
  const { t } = useTranslation();
  return (
    <div data-unread className="my-5 flex items-center gap-3 text-xs font-medium text-accent-strong">
      <span aria-hidden="true" className="h-px flex-1 bg-accent/40" />
      <span className="rounded-full bg-accent-soft px-2.5 py-0.5">{t("chat.unread")}</span>
      <span aria-hidden="true" className="h-px flex-1 bg-accent/40" />
    </div>
  );
}

function Day({ created }: { readonly created: string }) {
  const format = useTimeFormat();
  return (
    <div className="my-6 flex group-data-fresh/thread:hidden items-center gap-3 text-xs font-medium text-faint first:mt-1">
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
      <span>{format.day(created)}</span>
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
    </div>
  );
}

/** The time of day; in full on hover, and for the ear. */
export const Clock = memo(function Clock({ created }: { readonly created: string }) {
  const format = useTimeFormat();
  return (
    <time dateTime={created} title={format.exact(created)}>
      {format.time(created)}
    </time>
  );
});
