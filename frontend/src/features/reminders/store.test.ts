import { expect, it, vi } from "vitest";

import { createReminderStore, type ReminderPorts } from "@/features/reminders/store";
import type { Occurrence, Reminder } from "@/lib/contract";
import { at, event } from "@/testing/events";

function reminder(fields: Partial<Reminder> = {}): Reminder {
  return {
    id: "r",
    text: "Water the plants",
    due: at(60),
    repeat: null,
    status: "scheduled",
    important: false,
    timezone: "UTC",
    message_id: null,
    held_until: null,
    last: null,
    created: at(0),
    updated: at(0),
    ...fields,
  };
}

function occurrence(fields: Partial<Occurrence> = {}): Occurrence {
  return {
    key: "r:60",
    reminder_id: "r",
    text: "Water the plants",
    due: at(60),
    state: "delivered",
    message_id: null,
    settled: at(60),
    snoozed_until: null,
    held_until: null,
    done: null,
    ...fields,
  };
}

function make(stored: readonly Reminder[], ledger: readonly Occurrence[] = []) {
  const ports: ReminderPorts = {
    load: vi.fn<ReminderPorts["load"]>(async () => ({ items: [...stored], next: null })),
    loadLedger: vi.fn<ReminderPorts["loadLedger"]>(async () => ({ items: [...ledger], next: null })),
    create: async (id, draft) => reminder({ id, ...draft }),
    change: async (id, patch) => reminder({ id, updated: at(5), ...patch }),
    snooze: async (id) => reminder({ id, updated: at(5) }),
    done: async (id) => reminder({ id, updated: at(5) }),
  };
  return { store: createReminderStore(ports), ports };
}

it("a stale view and the event are what a fresh load shows", async () => {
  const came = reminder({ status: "fired", updated: at(61), last: occurrence() });
  const stale = make([reminder()]).store;
  const fresh = make([came], [occurrence()]).store;
  await Promise.all([stale.load(), fresh.load()]);
  stale.applyEvents([event("reminder.upserted", 1, { reminder: came })]);
  expect(stale.getState()).toEqual(fresh.getState());
  stale.applyEvents([event("reminder.upserted", 1, { reminder: came })]);
  expect(stale.getState()).toEqual(fresh.getState());
});

it("an event that is older than what is shown changes nothing", async () => {
  const { store } = make([reminder({ updated: at(10), text: "New" })]);
  await store.load();
  store.applyEvents([event("reminder.upserted", 1, { reminder: reminder({ text: "Old" }) })]);
  expect(store.getState().reminders?.["r"]?.text).toBe("New");
});

it("a deleted reminder takes its times along", async () => {
  const { store } = make([reminder()], [occurrence()]);
  await store.load();
  store.applyEvents([event("reminder.deleted", 1, { reminder_id: "r" })]);
  expect(store.getState()).toMatchObject({ reminders: {}, occurrences: [] });
});

it("before anything is loaded, events are left to the loading", () => {
  const { store } = make([]);
  store.applyEvents([event("reminder.upserted", 1, { reminder: reminder() })]);
  expect(store.getState().reminders).toBeNull();
});

it("what was set here is shown before its event comes", async () => {
  const { store } = make([]);
  await store.load();
  await store.create("x", { text: "Call", due: at(90), repeat: null, important: false });
  expect(Object.keys(store.getState().reminders ?? {})).toEqual(["x"]);
});

it("after a hole only what is looked at is loaded again", () => {
  const { store, ports } = make([]);
  store.applySnapshot();
  expect(ports.load).not.toHaveBeenCalled();
  const stop = store.watch();
  store.applySnapshot();
  expect(ports.load).toHaveBeenCalledTimes(2);
  stop();
});
