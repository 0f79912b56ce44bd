import { expect, it } from "vitest";

import { grouped } from "@/features/inbox/grouped";
import type { InboxItem, Proposal } from "@/lib/contract";
import { inboxItem } from "@/testing/items";

const PROPOSAL: Proposal = {
  kind: "task",
  text: null,
  due: null,
  project: null,
  next_action: null,
  waiting_for: null,
  minutes: null,
  question: "What is it?",
  options: [],
};

const item = (id: string, fields: Partial<InboxItem> = {}) => inboxItem({ id, text: id, ...fields });

it("each item stands in one group, the dated by their dates", () => {
  const groups = grouped([
    item("b"),
    item("question", { proposal: PROPOSAL, due: "2026-01-16T12:00:00Z" }),
    item("later", { due: "2026-02-01T12:00:00Z" }),
    item("sooner", { due: "2026-01-20T12:00:00Z", kind: "someday" }),
    item("some day", { kind: "someday" }),
    item("a", { kind: "note" }),
  ]);
  const ids = (items: readonly InboxItem[]) => items.map(({ id }) => id);
  expect(ids(groups.asked)).toEqual(["question"]);
  expect(ids(groups.dated)).toEqual(["sooner", "later"]);
  expect(ids(groups.undated)).toEqual(["b", "a"]);
  expect(ids(groups.someday)).toEqual(["some day"]);
});
