import { describe, expect, it } from "vitest";

import { type ChatState, EMPTY_CHAT, fromServer, written } from "@/features/chat/model";
import { applyEvent, upsert } from "@/features/chat/reducer";
import type { ServerEvent } from "@/lib/contract";
import { asked, at, event, message, reply, turn } from "@/testing/events";

const ID = "reply-a";

function fold(events: readonly ServerEvent[], state: ChatState = EMPTY_CHAT): ChatState {
  return events.reduce(applyEvent, state);
}

function texts(state: ChatState): string[] {
  return state.messages.map((one) => `${one.role}: ${one.text} (${one.status})`);
}

describe("a turn", () => {
  it("ends with the message and its whole reply", () => {
    const state = fold(turn(1, "a", "Hello", ["Hi", " there"]));
    expect(texts(state)).toEqual(["user: Hello (pending)", "assistant: Hi there (complete)"]);
    expect(state.holed).toBe(false);
  });

  it("grows chunk by chunk under one key", () => {
    const [accepted, start, first] = turn(1, "a", "Hello", ["Hi", " there"]);
    const events = [accepted, start, first].filter((one) => one !== undefined);
    const state = fold(events);
    expect(state.messages.at(-1)).toMatchObject({ key: ID, text: "Hi", status: "streaming", nextSeq: 1 });
  });

  it("takes the text of the end for the whole", () => {
    const state = fold([
      ...turn(1, "a", "Hello", ["H"]).slice(0, 3),
      event("stream.end", 9, { message_id: ID, attempt: 1, text: "Hello again", status: "cancelled" }),
    ]);
    expect(state.messages.at(-1)).toMatchObject({ text: "Hello again", status: "cancelled" });
  });
});

describe("the user's own message", () => {
  it("is the one on the screen, found by the client's id", () => {
    const before = upsert(EMPTY_CHAT, written("c-a", "Hello", at(0)));
    const state = applyEvent(before, event("message.accepted", 1, { message: asked("a", "Hello", 1) }));
    expect(state.messages).toHaveLength(1);
    expect(state.messages[0]).toMatchObject({ key: "c-a", id: "a", delivery: null });
  });

  it("accepted twice stands there once", () => {
    const accepted = event("message.accepted", 1, { message: asked("a", "Hello", 1) });
    expect(fold([accepted, accepted]).messages).toHaveLength(1);
  });
});

describe("attempts", () => {
  const broken = turn(1, "a", "Hello", ["Hi", " you"]).slice(0, 4);

  it("a later one drops the text of the one before", () => {
    const again = event("stream.start", 9, { message_id: ID, reply_to: "a", agent: "greeter", attempt: 2 });
    expect(fold([...broken, again]).messages.at(-1)).toMatchObject({ text: "", attempt: 2, nextSeq: 0 });
  });

  it("what still comes from an earlier one is dropped", () => {
    const state = fold([
      ...broken,
      event("stream.start", 9, { message_id: ID, reply_to: "a", agent: "greeter", attempt: 2 }),
      event("stream.chunk", 10, { message_id: ID, attempt: 1, seq: 2, text: "late" }),
      event("stream.chunk", 11, { message_id: ID, attempt: 2, seq: 0, text: "Good" }),
      event("stream.start", 12, { message_id: ID, reply_to: "a", agent: "greeter", attempt: 1 }),
    ]);
    expect(state.messages.at(-1)).toMatchObject({ text: "Good", attempt: 2 });
  });

  it("the first chunk of a later one begins it where its start was not seen", () => {
    const state = fold([
      ...broken,
      event("stream.chunk", 9, { message_id: ID, attempt: 2, seq: 0, text: "Anew" }),
    ]);
    expect(state.messages.at(-1)).toMatchObject({ text: "Anew", attempt: 2, nextSeq: 1 });
    expect(state.holed).toBe(false);
  });

  it("an interruption shows until words come again", () => {
    const error = { message_id: ID, attempt: 1, code: "model_busy", detail: "", retrying: true };
    const interrupted = fold([...broken, event("stream.error", 9, error)]);
    expect(interrupted.messages.at(-1)?.retrying).toBe(true);
    const again = event("stream.start", 10, { message_id: ID, reply_to: "a", agent: "greeter", attempt: 2 });
    expect(applyEvent(interrupted, again).messages.at(-1)?.retrying).toBe(false);
  });
});

describe("chunks", () => {
  const start = turn(1, "a", "Hello", ["Hi"]).slice(0, 3);

  it("one that is known already changes nothing", () => {
    const state = fold(start);
    expect(
      applyEvent(state, event("stream.chunk", 9, { message_id: ID, attempt: 1, seq: 0, text: "Hi" })),
    ).toBe(state);
  });

  it("a gap asks for the snapshot and leaves the text alone", () => {
    const state = fold([
      ...start,
      event("stream.chunk", 9, { message_id: ID, attempt: 1, seq: 2, text: "!" }),
    ]);
    expect(state.holed).toBe(true);
    expect(state.messages.at(-1)?.text).toBe("Hi");
  });

  it.each([
    event("stream.chunk", 1, { message_id: "x", attempt: 1, seq: 3, text: "…" }),
    event("stream.end", 1, { message_id: "x", attempt: 1, text: "…", status: "complete" }),
  ])("of a message that is not known ask for the snapshot: $type", (unknown) => {
    expect(applyEvent(EMPTY_CHAT, unknown).holed).toBe(true);
  });

  it("after the end change nothing", () => {
    const state = fold(turn(1, "a", "Hello", ["Hi"]));
    expect(
      applyEvent(state, event("stream.chunk", 9, { message_id: ID, attempt: 1, seq: 1, text: "!" })),
    ).toBe(state);
  });
});

describe("messages that are complete at once", () => {
  it("stand where their time puts them", () => {
    const greeting = message({ id: "g", text: "Hi.", proactive: true, created: at(0) });
    const state = fold([
      event("message.accepted", 2, { message: asked("a", "Hello", 2) }),
      event("message.created", 3, { message: greeting }),
    ]);
    expect(state.messages.map((one) => one.key)).toEqual(["g", "c-a"]);
  });

  it("an update replaces what was there", () => {
    const state = fold([
      ...turn(1, "a", "Hello", ["Hi"]),
      event("message.updated", 9, { message: reply(ID, "a", "Hi", 2, { superseded: true }) }),
    ]);
    expect(state.messages.at(-1)?.superseded).toBe(true);
  });

  it("an older row does not roll back what streams", () => {
    const state = fold(turn(1, "a", "Hello", ["Hi"]).slice(0, 3));
    const stored = event("message.updated", 9, { message: reply(ID, "a", "", 2, { status: "streaming" }) });
    expect(applyEvent(state, stored)).toBe(state);
  });
});

describe("widgets", () => {
  const widget = {
    id: "w",
    type: "checklist" as const,
    title: "This week",
    state: {},
    version: 1,
    pinned: false,
    position: 0,
    message_id: ID,
    created: at(0),
    updated: at(0),
  };
  const state = fold([...turn(1, "a", "Hello", ["Hi"]), event("widget.upserted", 9, { widget })]);

  it("stand under the message they came with, once", () => {
    expect(applyEvent(state, event("widget.upserted", 10, { widget }))).toBe(state);
    expect(state.messages.at(-1)?.widgets).toEqual(["w"]);
  });

  it("go when they are deleted", () => {
    const after = applyEvent(state, event("widget.deleted", 10, { widget_id: "w" }));
    expect(after.messages.at(-1)?.widgets).toEqual([]);
  });
});

it("events of other parts leave the chat as it is", () => {
  const state = upsert(EMPTY_CHAT, fromServer(asked("a", "Hello", 1)));
  expect(applyEvent(state, event("memory.changed", 1, { count: 3 }))).toBe(state);
});

it("a message that did not change keeps its identity", () => {
  const before = fold(turn(1, "a", "Hello", ["Hi"]));
  const after = fold(turn(10, "b", "More", ["Yes"]).slice(0, 3), before);
  expect(after.messages[0]).toBe(before.messages[0]);
  expect(after.messages[1]).toBe(before.messages[1]);
});

it("a reply stands under its question also when another question came between", () => {
  const state = fold([
    event("message.accepted", 1, { message: asked("a", "First", 1) }),
    event("message.accepted", 2, { message: asked("b", "Second", 2) }),
    event("stream.start", 3, { message_id: ID, reply_to: "a", agent: "greeter", attempt: 1 }),
  ]);
  expect(state.messages.map((one) => one.key)).toEqual(["c-a", ID, "c-b"]);
});
