/** What the chat is made of, on this side of the wire. */

import type { Message } from "@/lib/contract";

/**
 * How far a message of the user's has come on its way to the server. `waiting`: no road at present, it goes out with
 * the same id when there is one. `stored`: the server has said so, its row has not been seen yet. Null: the row is here.
 */
export type Delivery = "sending" | "waiting" | "failed" | "stored" | null;

export interface ChatMessage {
  /** For ever the same: the client's id of a user's message, the server's of all else. */
  readonly key: string;
  /** The server's id; null until it is known. */
  readonly id: string | null;
  readonly role: Message["role"];
  readonly text: string;
  readonly status: Message["status"];
  readonly replyTo: string | null;
  readonly agent: Message["agent"] | null;
  readonly proactive: boolean;
  /** Something newer stands in its place: another reply, or the message as it was written anew. */
  readonly superseded: boolean;
  /** The server's id of the message that this one is an edit of. */
  readonly replaces: string | null;
  /** Why a message came that nobody asked for at that moment. */
  readonly why: Message["why"];
  readonly widgets: readonly string[];
  /** RFC 3339; of a message that is not stored yet, this device's time. */
  readonly created: string;
  readonly delivery: Delivery;
  /** Stable code of why it was refused, where `delivery` is `failed`. */
  readonly problem: string | null;
  /** Of a reply in progress: the attempt that `text` is of, and the `seq` of the next chunk. */
  readonly attempt: number;
  readonly nextSeq: number;
  /** An attempt broke off and the next one has not begun. */
  readonly retrying: boolean;
}

export interface ChatState {
  /** In the order in which they stand on the screen. */
  readonly messages: readonly ChatMessage[];
  /** Cursor of the next older page; null where there is none. */
  readonly older: string | null;
  /** Key of the first message that nobody has seen yet, as the page found it; null where there was none. */
  readonly unread: string | null;
  /** The first snapshot has come. */
  readonly loaded: boolean;
  /** Something is missing, as a chunk in the middle: the snapshot must be loaded again. */
  readonly holed: boolean;
}

export const EMPTY_CHAT: ChatState = {
  messages: [],
  older: null,
  unread: null,
  loaded: false,
  holed: false,
};

/** The screen's form of a message as the server gives it. */
export function fromServer(message: Message): ChatMessage {
  return {
    key: message.client_id ?? message.id,
    id: message.id,
    role: message.role,
    text: message.text,
    status: message.status,
    replyTo: message.reply_to ?? null,
    agent: message.agent ?? null,
    proactive: message.proactive,
    superseded: message.superseded,
    replaces: message.replaces ?? null,
    why: message.why ?? null,
    widgets: message.widgets,
    created: message.created,
    delivery: null,
    problem: null,
    attempt: message.attempt ?? 0,
    nextSeq: message.next_seq ?? 0,
    retrying: false,
  };
}

/** A message that the user has just written; `replaces` names the one that it is an edit of. */
export function written(
  key: string,
  text: string,
  created: string,
  replaces: string | null = null,
): ChatMessage {
  return {
    key,
    id: null,
    role: "user",
    text,
    status: "pending",
    replyTo: null,
    agent: null,
    proactive: false,
    superseded: false,
    replaces,
    why: null,
    widgets: [],
    created,
    delivery: "sending",
    problem: null,
    attempt: 0,
    nextSeq: 0,
    retrying: false,
  };
}

/** Whether the user may write it anew: the server has it, and is done with answering it. */
export function isEditable(message: ChatMessage, replies: readonly ChatMessage[]): boolean {
  if (message.role !== "user" || message.id === null || message.superseded) return false;
  return message.status !== "pending" || replies.some((reply) => !reply.superseded && settled(reply));
}

/** The user's last message that may be written anew. */
export function lastEditable(messages: readonly ChatMessage[]): ChatMessage | undefined {
  return messages.findLast((message) =>
    isEditable(
      message,
      messages.filter((reply) => reply.replyTo !== null && reply.replyTo === message.id),
    ),
  );
}

/** Whether the user wrote something that the server does not have. */
export function hasUnsent({ messages }: ChatState): boolean {
  return messages.some(({ role, id }) => role === "user" && id === null);
}

/** Whether nothing more comes for it. */
export function settled(message: ChatMessage): boolean {
  return message.status === "complete" || message.status === "cancelled" || message.status === "failed";
}

/**
 * Puts messages into the order of the conversation: by time, each reply right under what it answers, what is not yet
 * stored at the end. The order depends on the messages only, not on how they came in, so every device shows the same.
 */
export function arrange(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map(messages.flatMap((message) => (message.id === null ? [] : [[message.id, message]])));
  const rank = (message: ChatMessage): string => {
    const root = (message.replyTo === null ? undefined : byId.get(message.replyTo)) ?? message;
    const place = root.id === null ? "\uffff" : instant(root.created);
    const depth = root === message ? "0" : "1";
    return `${place} ${root.id ?? ""} ${depth} ${instant(message.created)}`;
  };
  const ranked = messages.map((message, index) => ({ message, index, rank: rank(message) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.index - b.index));
  return ranked.map(({ message }) => message);
}

/** RFC 3339 in one precision and one zone, so that it compares as text. */
export function instant(created: string): string {
  const time = Date.parse(created);
  if (Number.isNaN(time)) return created;
  const micros = /\.(\d{4,6})/.exec(created)?.[1]?.slice(3).padEnd(3, "0") ?? "000";
  return new Date(time).toISOString().slice(0, -1) + micros;
}
