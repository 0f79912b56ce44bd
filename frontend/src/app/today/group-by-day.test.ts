import { expect, it } from "vitest";

import { groupByDay, type Known, wanted } from "@/app/today/group-by-day";
import type { InboxItem, Occurrence, Reminder } from "@/lib/contract";
import { timeFormat } from "@/lib/time";
import { inboxItem } from "@/testing/items";

const ZONE = "Europe/Moscow";
const NOW = new Date("2026-11-28T11:00:00Z");
const FORMAT = timeFormat("ru", ZONE, () => NOW);
const NEVER = "2026-11-01T00:00:00Z";

const item = (id: string, due: string | null, fields: Partial<InboxItem> = {}) =>
  inboxItem({ id, text: id, status: "clarified", due, created: NEVER, updated: NEVER, ...fields });

function reminder(id: string, due: string, fields: Partial<Reminder> = {}): Reminder {
  return {
    id,
    text: id,
    due,
    repeat: null,
    status: "scheduled",
    important: false,
    timezone: ZONE,
    message_id: null,
    held_until: null,
    last: null,
    created: NEVER,
    updated: NEVER,
    ...fields,
  };
}

function came(key: string, due: string, fields: Partial<Occurrence> = {}): Occurrence {
  return {
    key,
    reminder_id: key,
    text: key,
    due,
    state: "delivered",
    message_id: null,
    settled: due,
    snoozed_until: null,
    held_until: null,
    done: null,
    ...fields,
  };
}

function grouped(known: Partial<Known>) {
  return groupByDay({ items: [], reminders: [], occurrences: [], ...known }, NOW, FORMAT);
}

const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);

it("what is due stands in its day, by the clock of the user, whole days first", () => {
  const agenda = grouped({
    items: [
      item("late", "2026-11-27T20:59:00Z"),
      item("lunch", "2026-11-28T10:00:00Z"),
      item("some time today", "2026-11-28T20:59:00Z"),
      // Past midnight in Moscow, still the day before in Greenwich.
      item("tomorrow", "2026-11-28T21:30:00Z"),
      item("friday", "2026-12-04T09:00:00Z"),
      item("in a week", "2026-12-05T09:00:00Z"),
      item("later", "2026-12-06T09:00:00Z"),
    ],
    reminders: [
      reminder("morning", "2026-11-28T06:00:00Z"),
      reminder("friday too", "2026-12-04T08:00:00Z"),
      reminder("called off", "2026-11-28T12:00:00Z", { status: "cancelled" }),
    ],
  });
  expect(ids(agenda.overdue)).toEqual(["late"]);
  expect(ids(agenda.today)).toEqual(["some time today", "morning", "lunch"]);
  expect(agenda.today.map(({ wholeDay }) => wholeDay)).toEqual([true, false, false]);
  expect(ids(agenda.tomorrow)).toEqual(["tomorrow"]);
  expect(agenda.week.map(({ day, entries }) => [day, ids(entries)])).toEqual([
    ["2026-12-04", ["friday too", "friday"]],
    ["2026-12-05", ["in a week"]],
  ]);
  expect(agenda.next?.id).toBe("tomorrow");
  expect(wanted(agenda)).toBe(4);
});

it("a reminder that came and was not answered waits for a day", () => {
  const agenda = grouped({
    occurrences: [
      came("older", "2026-11-28T08:00:00Z"),
      came("oven", "2026-11-28T10:47:00Z"),
      came("done", "2026-11-28T10:00:00Z", { done: "2026-11-28T10:01:00Z" }),
      came("put off", "2026-11-28T10:00:00Z", { snoozed_until: "2026-11-28T12:00:00Z" }),
      came("to come", "2026-11-28T12:00:00Z", { state: "scheduled" }),
      came("long ago", "2026-11-27T10:59:00Z"),
    ],
  });
  expect(agenda.waiting.map(({ key }) => key)).toEqual(["oven", "older"]);
  expect(wanted(agenda)).toBe(2);
});

it("what has no time is there where it is to be done, the newest first", () => {
  const agenda = grouped({
    items: [
      item("old", null),
      item("new", null, { created: "2026-11-20T00:00:00Z", kind: "unsorted" }),
      item("idea", null, { kind: "idea" }),
      item("some day", null, { kind: "someday" }),
    ],
  });
  expect(ids(agenda.undated)).toEqual(["new", "old"]);
  expect(wanted(agenda)).toBe(0);
});
