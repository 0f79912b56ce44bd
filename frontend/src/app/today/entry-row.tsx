import { Bell, BellRing, Repeat } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Entry } from "@/app/today/group-by-day";
import { Button } from "@/components/ui/button";
import { Meta, Row } from "@/components/ui/row";
import { Tick } from "@/components/ui/tick";
import { WhenChips } from "@/components/ui/when-chips";
import { ReminderDetail } from "@/features/reminders/detail";
import type { ReminderDraft } from "@/features/reminders/store";
import { describeRule } from "@/lib/recurrence";
import { useTimeFormat } from "@/lib/time";

export interface EntryActions {
  readonly complete: (entry: Entry) => void;
  readonly move: (entry: Entry, at: string | null) => void;
  readonly remove: (entry: Entry) => void;
  readonly edit: (entry: Entry, draft: ReminderDraft) => Promise<boolean>;
}

/** Where the time stands: in a column before the row, or below the words as late; nowhere where there is none. */
export type EntryTime = "column" | "late" | "none";

/** A column where one of the things has a time; without, the rows begin where all others do. */
export function columnFor(entries: readonly Entry[]): EntryTime {
  return entries.every(({ wholeDay }) => wholeDay) ? "none" : "column";
}

export interface EntryRowProps {
  readonly entry: Entry;
  /** On its way out, as it was ticked. */
  readonly state: "done" | "folding" | null;
  readonly time: EntryTime;
  readonly actions: EntryActions;
  readonly end?: ReactNode;
}

/** One thing of the agenda; a press on its words opens what can be done about it, in place. */
export function EntryRow({ entry, state, time, actions, end }: EntryRowProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const [open, setOpen] = useState(false);
  const { item, reminder } = entry;
  const Icon = reminder?.important === true ? BellRing : Bell;
  const timed = time === "late" || (time === "column" && !entry.wholeDay);
  const clock = timed && (
    <time
      dateTime={entry.at}
      title={format.exact(entry.at)}
      className={time === "late" ? "text-danger" : "text-sun-ink tabular-nums"}
    >
      {time === "column" ? format.time(entry.at) : format.due(entry.at)}
    </time>
  );
  return (
    <Row
      aside={time === "column" ? clock : undefined}
      lead={
        item === null ? (
          <Icon aria-hidden="true" />
        ) : (
          <Tick
            label={t("inbox.complete", { text: entry.text })}
            checked={state !== null}
            onTick={() => actions.complete(entry)}
          />
        )
      }
      title={entry.text}
      meta={
        <Meta>
          {time === "late" && clock}
          <Known entry={entry} />
        </Meta>
      }
      end={end}
      done={state !== null}
      leaving={state === "folding"}
      open={open && state === null}
      onOpen={() => setOpen(!open)}
      line={entry.id}
      swipe={{
        right: item === null || state !== null ? undefined : () => actions.complete(entry),
        left: () => setOpen(true),
      }}
    >
      <Detail entry={entry} actions={actions} onDone={() => setOpen(false)} />
    </Row>
  );
}

/** What is known of it besides its time. */
function Known({ entry: { item, reminder } }: { readonly entry: Entry }) {
  const { t, i18n } = useTranslation();
  const format = useTimeFormat();
  if (reminder?.held_until != null)
    return <span>{t("reminders.held", { when: format.inSentence(reminder.held_until) })}</span>;
  if (reminder?.repeat != null) {
    return (
      <span className="inline-flex items-center gap-1">
        <Repeat aria-hidden="true" className="size-3.5" />
        {describeRule(reminder.repeat, t, i18n.language)}
      </span>
    );
  }
  return (item?.project ?? "") === "" ? null : <span>{item?.project}</span>;
}

interface DetailProps {
  readonly entry: Entry;
  readonly actions: EntryActions;
  readonly onDone: () => void;
}

function Detail({ entry, actions, onDone }: DetailProps) {
  const { t } = useTranslation();
  const { item, reminder, text } = entry;
  const move = (at: string | null) => {
    onDone();
    actions.move(entry, at);
  };
  if (reminder !== null) {
    return (
      <ReminderDetail
        reminder={reminder}
        onChange={(draft) => actions.edit(entry, draft)}
        onMove={move}
        onCancel={() => actions.remove(entry)}
        onDone={onDone}
      />
    );
  }
  return (
    <WhenChips
      label={t("common.when.label", { text })}
      value={item?.due ?? null}
      onPick={move}
      onClear={() => move(null)}
      last={
        <Button
          look="danger"
          size="chip"
          aria-label={t("inbox.removeNamed", { text })}
          onClick={() => actions.remove(entry)}
        >
          {t("inbox.remove")}
        </Button>
      }
    />
  );
}
