/** The chat as the screen shows it: one row per message, with what its neighbours say about it. */

import type { ChatMessage } from "@/features/chat/model";

/** What the user is told about one of their own messages. */
export type Progress = "sending" | "waiting" | "failed" | "stored" | "queued" | "answered";

export interface Row {
  readonly message: ChatMessage;
  /** Of the user's own messages. */
  readonly progress: Progress | null;
  /** Replies to the same message, oldest first; the last is the one in force. Empty where there is one only. */
  readonly versions: readonly ChatMessage[];
  /** Whether the message is the first of its day, in the user's time zone. */
  readonly startsDay: boolean;
}

export interface RowsInput {
  readonly messages: readonly ChatMessage[];
  /** The calendar day of an instant, as the user's zone has it. */
  readonly dayOf: (created: string) => string;
}

/** Whether an answer is due or under way: what shows the typing indicator and the Stop button. */
export function isWaiting(messages: readonly ChatMessage[]): boolean {
  const answered = answeredBy(messages);
  return messages.some((message) => awaitsReply(message, answered));
}

export function isStreaming(messages: readonly ChatMessage[]): boolean {
  return messages.some((message) => message.status === "streaming");
}

/** Makes rows; a row whose content is as before keeps its identity, so that its drawing is not repeated. */
export function createRows(): (input: RowsInput) => readonly Row[] {
  let before = new Map<string, Row>();
  return ({ messages, dayOf }) => {
    const rows = build(messages, dayOf).map((row) => {
      const known = before.get(row.message.key);
      return known !== undefined && sameRow(known, row) ? known : row;
    });
    before = new Map(rows.map((row) => [row.message.key, row]));
    return rows;
  };
}

function build(messages: readonly ChatMessage[], dayOf: (created: string) => string): Row[] {
  const replies = new Map<string, ChatMessage[]>();
  for (const message of messages) {
    if (message.role !== "assistant" || message.replyTo === null) continue;
    replies.set(message.replyTo, [...(replies.get(message.replyTo) ?? []), message]);
  }
  const answered = answeredBy(messages);
  const busy = isStreaming(messages);
  const rows: Row[] = [];
  let day = "";
  let ahead = busy;
  for (const message of messages) {
    const versions = (message.replyTo === null ? undefined : replies.get(message.replyTo)) ?? [];
    if (versions.length > 1 && versions.at(-1) !== message) continue;
    const ownDay = dayOf(message.created);
    const due = awaitsReply(message, answered);
    rows.push({
      message,
      progress: message.role === "user" ? progressOf(message, due, ahead) : null,
      versions: versions.length > 1 ? versions : NONE,
      startsDay: ownDay !== day,
    });
    day = ownDay;
    ahead ||= due;
  }
  return rows;
}

/** Ids of the messages that have a reply in force, whole or growing. */
function answeredBy(messages: readonly ChatMessage[]): ReadonlySet<string | null> {
  return new Set(messages.filter((message) => !message.superseded).map((message) => message.replyTo));
}

const NONE: readonly ChatMessage[] = [];

function progressOf(message: ChatMessage, due: boolean, ahead: boolean): Progress {
  if (message.delivery === "sending" || message.delivery === "waiting" || message.delivery === "failed") {
    return message.delivery;
  }
  if (!due) return "answered";
  return ahead ? "queued" : "stored";
}

function awaitsReply(message: ChatMessage, answered: ReadonlySet<string | null>): boolean {
  if (message.role !== "user" || message.status !== "pending") return false;
  if (message.delivery === "waiting" || message.delivery === "failed") return false;
  return message.id === null || !answered.has(message.id);
}

function sameRow(a: Row, b: Row): boolean {
  return (
    a.message === b.message &&
    a.progress === b.progress &&
    a.startsDay === b.startsDay &&
    a.versions.length === b.versions.length &&
    a.versions.every((version, index) => version === b.versions[index])
  );
}
