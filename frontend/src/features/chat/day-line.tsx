import type { Row } from "@/features/chat/rows";
import { useTimeFormat } from "@/lib/time";

/** The day, above its first message. */
export function DayLine({ row }: { readonly row: Row }) {
  const format = useTimeFormat();
  if (!row.startsDay) return null;
  return (
    <div className="my-6 flex group-data-fresh/thread:hidden items-center gap-3 text-xs font-medium text-faint first:mt-1">
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
      <span>{format.day(row.message.created)}</span>
      <span aria-hidden="true" className="h-px flex-1 bg-line" />
    </div>
  );
}

/** The time of day; in full on hover, and for the ear. */
export function Clock({ created }: { readonly created: string }) {
  const format = useTimeFormat();
  return (
    <time dateTime={created} title={format.exact(created)}>
      {format.time(created)}
    </time>
  );
}
