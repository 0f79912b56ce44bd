import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Services } from "@/app/services";
import { columnFor, EntryRow, type EntryTime } from "@/app/today/entry-row";
import { Few, Fold, Group } from "@/components/ui/group";
import { type Agenda, type Entry, wanted } from "@/app/today/group-by-day";
import { Timeline } from "@/app/today/timeline";
import { ToDay } from "@/app/today/to-day";
import { Undated } from "@/app/today/undated";
import type { LiveAgenda } from "@/app/today/use-agenda";
import { useTodayActions } from "@/app/today/use-today-actions";
import { WaitingRow } from "@/app/today/waiting-row";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useTimeFormat } from "@/lib/time";

/** So many of a day ahead, until more are asked for. */
const FEW = 3;
/** What is late or waits is said in full, unless it is a flood. */
const MANY = 8;

interface GroupsProps {
  readonly services: Services;
  readonly live: LiveAgenda;
  readonly agenda: Agenda;
}

/** The agenda, by how soon it is wanted; a group that holds nothing is not there. */
export function Groups({ services, live: { now, items, came }, agenda }: GroupsProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const actions = useTodayActions(services, items.keep);
  const { waiting, overdue, today, tomorrow, week, undated } = agenda;
  const free = wanted(agenda) === 0;
  const [planning, setPlanning] = useState(false);
  const row = (entry: Entry, time: EntryTime) => (
    <EntryRow
      key={entry.id}
      entry={entry}
      state={entry.item === null ? null : items.stateOf(entry.id)}
      time={time}
      actions={actions.entry}
      end={
        time === "late" &&
        entry.item !== null && (
          <ToDay day="today" text={entry.text} onPick={(at) => actions.entry.move(entry, at)} />
        )
      }
    />
  );
  return (
    <>
      {free && <Free agenda={agenda} planning={planning} onPlan={() => setPlanning(!planning)} />}
      {waiting.length > 0 && (
        <Group title={t("common.today.waiting")}>
          <Few most={MANY}>
            {waiting.map((one) => (
              <WaitingRow
                key={one.key}
                occurrence={one}
                state={came.stateOf(one.key)}
                onDone={() => {
                  came.keep({ ...one, id: one.key });
                  actions.reminders.done(one);
                }}
                onLater={(until) => void actions.reminders.snooze(one.reminder_id, { until })}
              />
            ))}
          </Few>
        </Group>
      )}
      {overdue.length > 0 && (
        <Group title={t("common.today.overdue")} tone="danger">
          <Few most={MANY}>{overdue.map((entry) => row(entry, "late"))}</Few>
        </Group>
      )}
      {today.length > 0 && (
        <Group title={t("common.today.title")}>
          <Timeline entries={today} now={now} draw={row} />
        </Group>
      )}
      {tomorrow.length > 0 && (
        <Fold title={t("common.today.tomorrow")} count={tomorrow.length} unfolded={free}>
          <Few most={FEW}>{tomorrow.map((entry) => row(entry, columnFor(tomorrow)))}</Few>
        </Fold>
      )}
      {week.length > 0 && (
        <Fold
          title={t("common.today.week")}
          count={week.reduce((sum, { entries }) => sum + entries.length, 0)}
          unfolded={free}
        >
          {week.map(({ day, entries }) => (
            <div key={day} className="pt-2">
              <p className="text-sm text-soft">{format.date(entries[0]?.at ?? day)}</p>
              <Few most={FEW}>{entries.map((entry) => row(entry, columnFor(entries)))}</Few>
            </div>
          ))}
        </Fold>
      )}
      {undated.length > 0 && (
        <Undated
          items={undated}
          planning={free && planning}
          actions={actions.entry}
          stateOf={items.stateOf}
        />
      )}
    </>
  );
}

interface FreeProps {
  readonly agenda: Agenda;
  /** What has no date is in sight, to be given one. */
  readonly planning: boolean;
  readonly onPlan: () => void;
}

/** Nothing is wanted today: says what comes next, and offers to plan what has no date yet. */
function Free({ agenda: { next, undated }, planning, onPlan }: FreeProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const words =
    next === null
      ? t("common.today.free")
      : t("common.today.freeUntil", { when: format.inSentence(next.at), text: next.text });
  return (
    <EmptyState
      action={
        undated.length === 0 ? undefined : (
          <Button look="outline" size="small" aria-expanded={planning} onClick={onPlan}>
            {planning ? t("common.today.planned") : t("common.today.plan")}
          </Button>
        )
      }
    >
      {words}
    </EmptyState>
  );
}
