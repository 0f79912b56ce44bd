import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { UNDO_FOR } from "@/config/constants";
import { createInboxStore, type InboxPorts, shownItems } from "@/features/inbox/store";
import { fits } from "@/features/inbox/view";
import type { InboxItem } from "@/lib/contract";
import { at, event } from "@/testing/events";
import { inboxItem } from "@/testing/items";

const item = (fields: Partial<InboxItem> = {}) =>
  inboxItem({ kind: "unsorted", created: at(0), updated: at(0), ...fields });

function make(stored: readonly InboxItem[], extent: "page" | "all" = "page") {
  const load = vi.fn<InboxPorts["load"]>(async ({ status }) => ({
    items: stored.filter((one) => one.status === status),
    next: null,
  }));
  const change = vi.fn<InboxPorts["change"]>(async (id, patch) => {
    const before = stored.find((one) => one.id === id) ?? item({ id });
    return { ...before, ...(patch as Partial<InboxItem>), updated: at(9) };
  });
  const remove = vi.fn<InboxPorts["remove"]>(async () => undefined);
  const store = createInboxStore(
    {
      load,
      change,
      remove,
      create: async (made) => item({ id: made.id ?? "x", text: made.text }),
      answer: async (id) => item({ id, status: "clarified", updated: at(9) }),
      undoFiling: async (id) => item({ id, updated: at(9) }),
      process: async () => ({ workflow_id: "inbox-u" }),
    },
    extent,
  );
  return { store, load, change, remove };
}

const ids = (store: ReturnType<typeof make>["store"]) =>
  shownItems(store.getState())?.map((one) => one.id) ?? null;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("a stale view and the event are what a fresh load shows", async () => {
  const changed = item({ text: "Buy dog food", updated: at(5) });
  const added = item({ id: "b", created: at(6), updated: at(6) });
  const stale = make([item(), item({ id: "c" })]).store;
  const fresh = make([changed, added]).store;
  await Promise.all([stale.load(), fresh.load()]);
  stale.applyEvents([
    event("inbox.upserted", 1, { item: changed }),
    event("inbox.upserted", 2, { item: added }),
    event("inbox.deleted", 3, { item_id: "c" }),
  ]);
  expect(shownItems(stale.getState())).toEqual(shownItems(fresh.getState()));
  expect([...stale.getState().fresh]).toEqual(["b"]);
});

it("an event older than what is shown changes nothing", async () => {
  const { store } = make([item({ text: "New", updated: at(9) })]);
  await store.load();
  store.applyEvents([event("inbox.upserted", 1, { item: item({ text: "Old", updated: at(3) }) })]);
  expect(store.getState().items?.["a"]?.text).toBe("New");
});

it("what is done leaves the open list at once, and comes back where the server refuses", async () => {
  const { store, change } = make([item()]);
  await store.load();
  change.mockRejectedValueOnce(new Error("no"));
  const changing = store.change(item(), { status: "done" });
  expect(ids(store)).toEqual([]);
  await expect(changing).rejects.toThrow("no");
  expect(ids(store)).toEqual(["a"]);
});

it("a deleted item is out of sight at once and gone for good when the time to undo is over", async () => {
  const { store, remove } = make([item()]);
  await store.load();
  store.remove("a", vi.fn<() => void>());
  expect(ids(store)).toEqual([]);
  expect(remove).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(UNDO_FOR);
  expect(remove).toHaveBeenCalledExactlyOnceWith("a");
  expect(store.getState().items).toEqual({});
});

it("the open list is both of the statuses that are open", async () => {
  const { store, load } = make([
    item(),
    item({ id: "b", status: "clarified" }),
    item({ id: "c", status: "done" }),
  ]);
  await store.load();
  expect(load.mock.calls.map(([query]) => query.status)).toEqual(["new", "clarified"]);
  expect(ids(store)?.toSorted()).toEqual(["a", "b"]);
  await store.look({ list: "done" });
  expect(ids(store)).toEqual(["c"]);
});

it.each([
  [{ q: "CAT food" }, true],
  [{ q: "cat dog" }, false],
  [{ kind: "task" as const }, false],
  [{ waiting: true }, false],
  [{ project: "Home" }, false],
  [{ list: "archived" as const }, false],
])("%o fits: %s", (view, expected) => {
  expect(fits(item(), { list: "open", kind: null, q: "", waiting: false, project: null, ...view })).toBe(
    expected,
  );
});

it("what happens while a page is loaded is not lost to its older answer", async () => {
  const { store, load } = make([]);
  let answer: (page: Awaited<ReturnType<InboxPorts["load"]>>) => void = () => undefined;
  load.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const loading = store.load();
  store.applyEvents([
    event("inbox.upserted", 1, { item: item({ text: "New", updated: at(5) }) }),
    event("inbox.deleted", 2, { item_id: "b" }),
  ]);
  answer({ items: [item({ text: "Old" }), item({ id: "b" })], next: null });
  await loading;
  expect(Object.values(store.getState().items ?? {}).map((one) => one.text)).toEqual(["New"]);
});

it("an answer that is older than an event changes nothing", async () => {
  const { store, change } = make([item()]);
  await store.load();
  change.mockImplementationOnce(async () => item({ text: "Mine", updated: at(4) }));
  const changing = store.change(item(), { text: "Mine" });
  store.applyEvents([event("inbox.upserted", 1, { item: item({ text: "Theirs", updated: at(8) }) })]);
  await changing;
  expect(store.getState().items?.["a"]?.text).toBe("Theirs");
});

it("all of a list of several pages is loaded, again after a gap in the events", async () => {
  const { store, load } = make([], "all");
  const pages: Record<string, string | null> = { first: "second", second: "third", third: null };
  load.mockImplementation(async ({ status, before }) => {
    const id = before ?? "first";
    return {
      items: status === "new" ? [item({ id })] : [],
      next: status === "new" ? (pages[id] ?? null) : null,
    };
  });
  const stop = store.watch();
  await vi.advanceTimersByTimeAsync(0);
  expect(ids(store)?.toSorted()).toEqual(["first", "second", "third"]);
  store.applySnapshot();
  await vi.advanceTimersByTimeAsync(0);
  expect(ids(store)?.toSorted()).toEqual(["first", "second", "third"]);
  stop();
});
