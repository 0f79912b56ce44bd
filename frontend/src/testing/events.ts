/** Builders of what the server sends. */

import type { EventOf, Message, ServerEvent, StateSnapshot, User } from "@/lib/contract";

export const START = Date.parse("2026-01-15T12:00:00Z");

/** The n-th cursor of a log. */
export function cursor(n: number): string {
  return `1768478400000-${String(n).padStart(8, "0")}`;
}

/** `seconds` after the beginning. */
export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

export const USER: User = {
  id: "isxt05dtqhksafz",
  name: "",
  email: null,
  guest: true,
  is_owner: false,
  locale: "en",
  timezone: "UTC",
  quiet_hours: null,
};

export function message(fields: Partial<Message> & Pick<Message, "id">): Message {
  return {
    client_id: null,
    conversation_id: "conversation001",
    role: "assistant",
    agent: null,
    text: "",
    status: "complete",
    reply_to: null,
    proactive: false,
    superseded: false,
    replaces: null,
    why: null,
    widgets: [],
    created: at(0),
    completed: null,
    attempt: null,
    next_seq: null,
    ...fields,
  };
}

/** A message of the user's, as stored. */
export function asked(id: string, text: string, seconds: number, fields: Partial<Message> = {}): Message {
  return message({
    id,
    client_id: `c-${id}`,
    role: "user",
    text,
    status: "pending",
    created: at(seconds),
    ...fields,
  });
}

/** A reply, as stored. */
export function reply(
  id: string,
  to: string,
  text: string,
  seconds: number,
  fields: Partial<Message> = {},
): Message {
  return message({ id, reply_to: to, agent: "greeter", text, created: at(seconds), ...fields });
}

export function snapshot(fields: Partial<StateSnapshot> = {}): StateSnapshot {
  return {
    cursor: cursor(0),
    user: USER,
    progress: {
      workflow_id: `onboarding-${USER.id}`,
      step: "greeting",
      percent: 0,
      steps: [
        { name: "greeting", status: "active", entered: at(0), left: null },
        { name: "discovery", status: "pending", entered: null, left: null },
        { name: "brain_dump", status: "pending", entered: null, left: null },
        { name: "setup_complete", status: "pending", entered: null, left: null },
      ],
      profile: {
        name: null,
        occupation: null,
        city: null,
        goals: [],
        areas: [],
        routine: null,
        formality: null,
      },
      history: [],
      stale: false,
    },
    messages: [],
    next: null,
    widgets: [],
    unread: 0,
    first_unread: null,
    conversations: [],
    ...fields,
  };
}

type Fields<T extends ServerEvent["type"]> = Omit<EventOf<T>, "type" | "cursor" | "ts">;

/** One event of the log, at place `n`. */
export function event<T extends ServerEvent["type"]>(type: T, n: number, fields: Fields<T>): EventOf<T> {
  return { type, cursor: cursor(n), ts: at(n), ...fields } as unknown as EventOf<T>;
}

/** A whole turn from place `n` on: accepted, started, `words` one by one, ended. */
export function turn(
  n: number,
  id: string,
  text: string,
  words: readonly string[],
  attempt = 1,
): ServerEvent[] {
  const replyId = `reply-${id}`;
  return [
    event("message.accepted", n, { message: asked(id, text, n) }),
    event("stream.start", n + 1, { message_id: replyId, reply_to: id, agent: "greeter", attempt }),
    ...words.map((word, seq) =>
      event("stream.chunk", n + 2 + seq, { message_id: replyId, attempt, seq, text: word }),
    ),
    event("stream.end", n + 2 + words.length, {
      message_id: replyId,
      attempt,
      text: words.join(""),
      status: "complete",
    }),
  ];
}
