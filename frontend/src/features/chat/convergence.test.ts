/** However the log reaches a client, cut, doubled, late or merged with a snapshot, it ends with what a fresh load shows. */

import { expect, it } from "vitest";

import { type ChatMessage, type ChatState, EMPTY_CHAT } from "@/features/chat/model";
import { applyEvent } from "@/features/chat/reducer";
import { createRows } from "@/features/chat/rows";
import { applySnapshot } from "@/features/chat/snapshot";
import type { Message, ServerEvent, StateSnapshot } from "@/lib/contract";
import { asked, at, event, message, reply, snapshot } from "@/testing/events";

const ROUNDS = 300;

/** The same numbers each time: a failure can be run again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** A server's side of a conversation: its log, and what a snapshot would say after each event. */
function conversation(random: () => number): { log: ServerEvent[]; snapshots: StateSnapshot[] } {
  const log: ServerEvent[] = [];
  const rows = new Map<string, Message>();
  const snapshots: StateSnapshot[] = [snapshot()];
  let place = 0;
  const add = (one: ServerEvent, row: Message) => {
    log.push(one);
    rows.set(row.id, row);
    snapshots.push(snapshot({ cursor: one.cursor, messages: [...rows.values()] }));
  };
  /** A row as it is from now on, told by `message.updated`. */
  const update = (id: string, fields: Partial<Message>) => {
    const known = rows.get(id);
    if (known === undefined) return;
    const row = { ...known, ...fields };
    add(event("message.updated", ++place, { message: row }), row);
  };
  for (let turn = 0; turn < 4; turn += 1) {
    const [id, replyId] = [`question${turn}`, `reply${turn}`];
    const before = `question${turn - 1}`;
    const replaces = turn > 0 && random() < 0.4 ? before : null;
    const question = asked(id, `Question ${turn}`, ++place, { replaces });
    add(event("message.accepted", place, { message: question }), question);
    if (replaces !== null) {
      update(replaces, { superseded: true });
      update(`reply${turn - 1}`, { superseded: true });
    }
    const attempts = random() < 0.3 ? 2 : 1;
    const created = at(place + 1);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const live = (text: string, next_seq: number) =>
        reply(replyId, id, text, 0, { status: "streaming", attempt, next_seq, created });
      add(
        event("stream.start", ++place, { message_id: replyId, reply_to: id, agent: "greeter", attempt }),
        live("", 0),
      );
      let text = "";
      const chunks = 1 + Math.floor(random() * 6);
      for (let seq = 0; seq < chunks; seq += 1) {
        const word = `w${attempt}.${seq} `;
        text += word;
        add(
          event("stream.chunk", ++place, { message_id: replyId, attempt, seq, text: word }),
          live(text, seq + 1),
        );
      }
      if (attempt < attempts) continue;
      const ended = reply(replyId, id, text, 0, { created });
      add(event("stream.end", ++place, { message_id: replyId, attempt, text, status: "complete" }), ended);
    }
    update(id, { status: "complete" });
    if (random() < 0.3) {
      const came = message({ id: `came${turn}`, text: "By itself", created: at(++place), proactive: true });
      add(event("message.created", place, { message: came }), came);
    }
  }
  return { log, snapshots };
}

/** A client that loses its place, sees events twice and reloads at random, and obeys the protocol otherwise. */
function follow(
  log: readonly ServerEvent[],
  snapshots: readonly StateSnapshot[],
  random: () => number,
): ChatState {
  const few = (most: number) => Math.floor(random() * (most + 1));
  let state = applySnapshot(EMPTY_CHAT, snapshots[0] ?? snapshot());
  let place = 0;
  // Events that come while a snapshot loads are held; those later than its cursor are applied after it. The server
  // reads the cursor first and the messages after, so that these may be ahead of it.
  const reload = (lost: number) => {
    const held = Math.min(log.length, place + lost + few(3));
    const cursor = Math.min(held, place + lost + few(held - place - lost));
    const content = snapshots[Math.min(log.length, cursor + few(2))] ?? snapshot();
    state = applySnapshot(state, { ...content, cursor: snapshots[cursor]?.cursor ?? "" });
    state = log.slice(cursor, held).reduce(applyEvent, state);
    place = held;
  };
  while (place < log.length || state.holed) {
    expectWordsInOrder(state);
    const fate = random();
    if (state.holed) reload(0);
    else if (fate < 0.1) reload(Math.min(few(5), log.length - place));
    else {
      const next = log[place];
      if (next !== undefined) state = applyEvent(state, next);
      place += 1;
      // A client that lost an event without knowing must find out by itself.
      if (fate > 0.95 && next?.type === "stream.chunk" && log[place]?.type === "stream.chunk") place += 1;
      const again = log[place - 1 - few(2)];
      if (fate > 0.8 && again?.type === "stream.chunk") state = applyEvent(state, again);
    }
  }
  return state;
}

/** At no moment is a word of a growing reply doubled, missing, or of another attempt. */
function expectWordsInOrder(state: ChatState): void {
  for (const { text, status, attempt, nextSeq } of state.messages) {
    if (status !== "streaming") continue;
    expect(text).toBe(Array.from({ length: nextSeq }, (_, seq) => `w${attempt}.${seq} `).join(""));
  }
}

function essence(messages: readonly ChatMessage[]) {
  return messages.map(({ key, id, text, status, replyTo, ...rest }) => {
    const { superseded, replaces, proactive } = rest;
    return { key, id, text, status, replyTo, superseded, replaces, proactive };
  });
}

/** What stands on the screen. */
function rowsOf({ messages }: ChatState) {
  const rows = createRows()({ messages, dayOf: () => "one day" });
  return rows.map(({ message: shown, progress, versions }) => [shown.key, progress, versions.length]);
}

it(`equals a fresh load in ${ROUNDS} random histories`, () => {
  for (let seed = 1; seed <= ROUNDS; seed += 1) {
    const random = numbers(seed);
    const { log, snapshots } = conversation(random);
    const state = follow(log, snapshots, random);
    const fresh = applySnapshot(EMPTY_CHAT, snapshots.at(-1) ?? snapshot());
    expect(essence(state.messages), `seed ${seed}`).toEqual(essence(fresh.messages));
    const [mine, theirs] = [state, fresh].map((one) => rowsOf(one));
    expect(mine, `rows, seed ${seed}`).toEqual(theirs);
  }
});
