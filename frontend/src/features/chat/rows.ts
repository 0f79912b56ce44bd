/** The chat as the screen shows it: one row per message, with what its neighbours say about it. */

import { type ChatMessage, isEditable } from "@/features/chat/model";
import { placed } from "@/features/chat/versions";

/** What the user is told about one of their own messages. */
export type Progress = "sending" | "waiting" | "failed" | "stored" | "queued" | "answered";

export interface Row {
  readonly message: ChatMessage;
  /** Of the user's own messages. */
  readonly progress: Progress | null;
  /** Whether the user may write it anew. */
  readonly editable: boolean;
  /** Replies to the same message, or edits of the same question, oldest first. Empty where there is one only. */
  readonly versions: readonly ChatMessage[];
  /** Whether the message is the first of its day, in the user's time zone. */
  readonly startsDay: boolean;
  /** Whether nobody has seen the message and what follows, as the page was opened. */
  readonly startsUnread: boolean;
}

export interface RowsInput {
  readonly messages: readonly ChatMessage[];
  /** The calendar day of an instant, as the user's zone has it. */
  readonly dayOf: (created: string) => string;
  /** Which version of an edited message is looked at, by the newest one's key; the newest where nothing is said. */
  readonly chosen?: ReadonlyMap<string, number>;
  /** Key of the first unread message. */
  readonly unread?: string | null;
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
  return (input) => {
    const rows = build(input).map((row) => {
      const known = before.get(row.message.key);
      return known !== undefined && sameRow(known, row) ? known : row;
    });
    before = new Map(rows.map((row) => [row.message.key, row]));
    return rows;
  };
}

const NONE: readonly ChatMessage[] = [];
const NOTHING_CHOSEN: ReadonlyMap<string, number> = new Map();

function build({ messages, dayOf, chosen = NOTHING_CHOSEN, unread = null }: RowsInput): Row[] {
  const answered = answeredBy(messages);
  const rows: Row[] = [];
  let day = "";
  let ahead = isStreaming(messages);
  const add = (message: ChatMessage, versions: readonly ChatMessage[], replies = NONE) => {
    const ownDay = dayOf(message.created);
    const due = awaitsReply(message, answered);
    rows.push({
      message,
      progress: message.role === "user" ? progressOf(message, due, ahead) : null,
      editable: isEditable(message, replies),
      versions,
      startsDay: ownDay !== day,
      startsUnread: message.key === unread && rows.length > 0,
    });
    day = ownDay;
    ahead ||= due;
  };
  for (const { group, edits } of placed(messages.filter(isShown), chosen)) {
    if (group.question !== null) add(group.question, edits, group.replies);
    const inForce = group.replies.at(-1);
    if (inForce !== undefined) add(inForce, group.replies.length > 1 ? group.replies : NONE);
  }
  return rows;
}

/** What came of a press elsewhere is seen there, and not said a second time here. */
function isShown({ why }: ChatMessage): boolean {
  return why?.quiet !== true;
}

/** Ids of the messages that have a reply in force, whole or growing. */
function answeredBy(messages: readonly ChatMessage[]): ReadonlySet<string | null> {
  return new Set(messages.filter((message) => !message.superseded).map((message) => message.replyTo));
}

function progressOf(message: ChatMessage, due: boolean, ahead: boolean): Progress {
  if (message.delivery === "sending" || message.delivery === "waiting" || message.delivery === "failed") {
    return message.delivery;
  }
  if (!due) return "answered";
  return ahead ? "queued" : "stored";
}

function awaitsReply(message: ChatMessage, answered: ReadonlySet<string | null>): boolean {
  if (message.role !== "user" || message.status !== "pending" || message.superseded) return false;
  if (message.delivery === "waiting" || message.delivery === "failed") return false;
  return message.id === null || !answered.has(message.id);
}

function sameRow(a: Row, b: Row): boolean {
  return (
    a.message === b.message &&
    a.progress === b.progress &&
    a.editable === b.editable &&
    a.startsDay === b.startsDay &&
    a.startsUnread === b.startsUnread &&
    a.versions.length === b.versions.length &&
    a.versions.every((version, index) => version === b.versions[index])
  );
}
