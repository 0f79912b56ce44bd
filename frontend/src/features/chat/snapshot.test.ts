import { describe, expect, it } from "vitest";

import { type ChatState, EMPTY_CHAT, written } from "@/features/chat/model";
import { applyEvent, upsert } from "@/features/chat/reducer";
import { applyOlder, applySnapshot } from "@/features/chat/snapshot";
import type { Message } from "@/lib/contract";
import { asked, at, event, message, reply, snapshot, turn } from "@/testing/events";

function loaded(messages: Message[], next: string | null = null): ChatState {
  return applySnapshot(EMPTY_CHAT, snapshot({ messages, next }));
}

function keys(state: ChatState): string[] {
  return state.messages.map((one) => one.key);
}

describe("a snapshot", () => {
  it("is what an empty page shows", () => {
    const state = loaded([asked("a", "Hello", 1), reply("r", "a", "Hi", 2)], "a");
    expect(keys(state)).toEqual(["c-a", "r"]);
    expect(state).toMatchObject({ loaded: true, older: "a" });
  });

  it("goes on with a reply in progress where it stands", () => {
    const live = reply("r", "a", "Hi ", 2, { status: "streaming", attempt: 2, next_seq: 7 });
    const state = applyEvent(
      loaded([asked("a", "Hello", 1), live]),
      event("stream.chunk", 9, { message_id: "r", attempt: 2, seq: 7, text: "you" }),
    );
    expect(state.messages.at(-1)).toMatchObject({ text: "Hi you", nextSeq: 8 });
  });

  it("keeps what was written here and is not stored", () => {
    const before = upsert(loaded([asked("a", "Hello", 1)]), written("mine", "Not yet sent", at(5)));
    expect(keys(applySnapshot(before, snapshot({ messages: [asked("a", "Hello", 1)] })))).toEqual([
      "c-a",
      "mine",
    ]);
  });

  it("takes the stored row for the message that was written here", () => {
    const before = upsert(EMPTY_CHAT, written("c-a", "Hello", at(1)));
    const state = applySnapshot(before, snapshot({ messages: [asked("a", "Hello", 1)] }));
    expect(state.messages).toHaveLength(1);
    expect(state.messages[0]).toMatchObject({ id: "a", delivery: null });
  });

  it("that is late does not roll back a reply", () => {
    const ahead = turn(1, "a", "Hello", ["Hi", " you"]).slice(0, 4).reduce(applyEvent, EMPTY_CHAT);
    const behind = reply("reply-a", "a", "Hi", 2, { status: "streaming", attempt: 1, next_seq: 1 });
    const state = applySnapshot(ahead, snapshot({ messages: [asked("a", "Hello", 1), behind] }));
    expect(state.messages.at(-1)).toMatchObject({ text: "Hi you", nextSeq: 2 });
  });

  it("drops what is no longer there", () => {
    const before = loaded([asked("a", "Hello", 1), message({ id: "gone", text: "…", created: at(2) })]);
    expect(keys(applySnapshot(before, snapshot({ messages: [asked("a", "Hello", 1)] })))).toEqual(["c-a"]);
  });

  it("heals a hole", () => {
    const holed = applyEvent(
      EMPTY_CHAT,
      event("stream.chunk", 1, { message_id: "r", attempt: 1, seq: 4, text: "…" }),
    );
    expect(applySnapshot(holed, snapshot()).holed).toBe(false);
  });

  it("leaves messages that did not change as they are", () => {
    const before = loaded([asked("a", "Hello", 1)]);
    const after = applySnapshot(before, snapshot({ messages: [asked("a", "Hello", 1)] }));
    expect(after.messages[0]).toBe(before.messages[0]);
  });

  it("puts a widget under the message it came with", () => {
    const widget = {
      id: "w",
      type: "note" as const,
      title: "",
      state: {},
      version: 1,
      pinned: false,
      position: 0,
      message_id: "r",
      created: at(0),
      updated: at(0),
    };
    const messages = [asked("a", "Hello", 1), reply("r", "a", "Hi", 2)];
    const state = applySnapshot(EMPTY_CHAT, snapshot({ messages, widgets: [widget] }));
    expect(state.messages.at(-1)?.widgets).toEqual(["w"]);
  });
});

describe("history", () => {
  const recent = [asked("b", "Recent", 10), reply("rb", "b", "Yes", 11)];
  const old = { items: [asked("a", "Old", 1), reply("ra", "a", "Then", 2)], next: null };
  const paged = applyOlder(loaded(recent, "b"), old);

  it("goes in front", () => {
    expect(keys(paged)).toEqual(["c-a", "ra", "c-b", "rb"]);
    expect(paged.older).toBeNull();
  });

  it("stays when a snapshot joins it", () => {
    const state = applySnapshot(paged, snapshot({ messages: recent, next: "b" }));
    expect(keys(state)).toEqual(["c-a", "ra", "c-b", "rb"]);
    expect(state.older).toBeNull();
  });

  it("goes when there is a gap before the snapshot", () => {
    const far = [asked("z", "Much later", 100)];
    const state = applySnapshot(paged, snapshot({ messages: far, next: "z" }));
    expect(keys(state)).toEqual(["c-z"]);
    expect(state.older).toBe("z");
  });
});
