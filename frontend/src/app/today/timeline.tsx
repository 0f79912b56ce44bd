import { Fragment, type ReactNode } from "react";

import { columnFor, type EntryTime } from "@/app/today/entry-row";
import type { Entry } from "@/app/today/group-by-day";
import { Rows } from "@/components/ui/row";
import { useTimeFormat } from "@/lib/time";

export interface TimelineProps {
  readonly entries: readonly Entry[];
  readonly now: Date;
  readonly draw: (entry: Entry, time: EntryTime) => ReactNode;
}

/** The day by the clock, with a line where it is now. */
export function Timeline({ entries, now, draw }: TimelineProps) {
  // What is due at no certain time is neither past nor to come.
  const place = entries.findIndex(({ at, wholeDay }) => !wholeDay && Date.parse(at) > now.getTime());
  const passed = place < 0 ? entries.length : place;
  const time = columnFor(entries);
  const shown = time === "column";
  return (
    <Rows>
      {entries.map((entry, index) => (
        <Fragment key={entry.id}>
          {shown && index === passed && <NowLine now={now} />}
          {draw(entry, time)}
        </Fragment>
      ))}
      {shown && passed === entries.length && <NowLine now={now} />}
    </Rows>
  );
}

function NowLine({ now }: { readonly now: Date }) {
  const format = useTimeFormat();
  return (
    <li
      data-line-instead
      aria-hidden="true"
      className="flex h-4 items-center gap-2 text-xs font-medium text-accent tabular-nums"
    >
      <span className="w-11 shrink-0 whitespace-nowrap">{format.time(now.toISOString())}</span>
      <span className="h-px flex-1 bg-accent" />
    </li>
  );
}
