import { expect, it } from "vitest";

import { type ChatMessage, fromServer, written } from "@/features/chat/model";
import { createRows, isWaiting } from "@/features/chat/rows";
import { asked, at, message, reply } from "@/testing/events";

const dayOf = (created: string) => created.slice(0, 10);

function progress(messages: ChatMessage[]): (string | null)[] {
  return createRows()({ messages, dayOf }).map((row) => row.progress);
}

const question = fromServer(asked("a", "Hello", 1));
const answer = fromServer(reply("r", "a", "Hi", 2));
const growing = fromServer(reply("r", "a", "H", 2, { status: "streaming" }));

it("a message is answered once its reply is there", () => {
  expect(progress([question])).toEqual(["stored"]);
  expect(progress([question, answer])).toEqual(["answered", null]);
});

it("a message that is due while another is answered stands in line", () => {
  const next = fromServer(asked("b", "And?", 3));
  expect(progress([question, growing, next])).toEqual(["answered", null, "queued"]);
  expect(progress([question, next])).toEqual(["stored", "queued"]);
});

it.each(["sending", "waiting", "failed"] as const)(
  "a message that is not with the server says so: %s",
  (delivery) => {
    expect(progress([{ ...written("c", "Hello", at(1)), delivery }])).toEqual([delivery]);
  },
);

it("nothing is waited for that has no road to the server", () => {
  expect(isWaiting([question])).toBe(true);
  expect(isWaiting([question, answer])).toBe(false);
  expect(isWaiting([{ ...written("c", "Hello", at(1)), delivery: "waiting" }])).toBe(false);
});

it("a reply that was asked for again is due again", () => {
  expect(isWaiting([question, { ...answer, superseded: true }])).toBe(true);
});

it("of several replies to one message the last is shown, the others are its versions", () => {
  const again = fromServer(reply("r2", "a", "Hello", 4));
  const rows = createRows()({ messages: [question, { ...answer, superseded: true }, again], dayOf });
  expect(rows.map((row) => row.message.key)).toEqual(["c-a", "r2"]);
  expect(rows[1]?.versions.map((version) => version.key)).toEqual(["r", "r2"]);
});

it("the first message of a day says so", () => {
  const later = fromServer(message({ id: "l", created: "2026-01-16T08:00:00Z" }));
  const rows = createRows()({ messages: [question, answer, later], dayOf });
  expect(rows.map((row) => row.startsDay)).toEqual([true, false, true]);
});

it("a row that did not change keeps its identity", () => {
  const make = createRows();
  const before = make({ messages: [question, growing], dayOf });
  const after = make({ messages: [question, { ...growing, text: "Hi" }], dayOf });
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});
