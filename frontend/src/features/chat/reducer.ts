/** Folds the log into the chat. Pure; an event that changes nothing returns the state it was given. */

import { arrange, type ChatMessage, type ChatState, fromServer, settled } from "@/features/chat/model";
import type { EventOf, Message, ServerEvent } from "@/lib/contract";

/** The chat after `event`. Events of other parts leave it as it is. */
export function applyEvent(state: ChatState, event: ServerEvent): ChatState {
  switch (event.type) {
    case "message.accepted":
    case "message.created":
    case "message.updated":
      return put(state, event.message);
    case "stream.start":
      return start(state, event);
    case "stream.chunk":
      return chunk(state, event);
    case "stream.end":
      return end(state, event);
    case "stream.error":
      return interrupted(state, event);
    case "widget.upserted":
      return attach(state, event.widget.id, event.widget.message_id ?? null);
    case "widget.deleted":
      return attach(state, event.widget_id, null);
    default:
      return state;
  }
}

/** Replaces the message of `message.key`, or adds it in its place. */
export function upsert(state: ChatState, message: ChatMessage): ChatState {
  const index = state.messages.findIndex((known) => known.key === message.key);
  const known = state.messages[index];
  if (known === undefined) return { ...state, messages: arrange([...state.messages, message]) };
  if (known === message) return state;
  const messages = state.messages.with(index, message);
  const moved =
    known.created !== message.created || known.id !== message.id || known.replyTo !== message.replyTo;
  return { ...state, messages: moved ? arrange(messages) : messages };
}

function put(state: ChatState, message: Message): ChatState {
  const known = find(state, message.id);
  const fresh = fromServer(message);
  // A stored row may be older than what streams on the screen; only its end is news.
  if (known !== undefined && known.status === "streaming" && !settled(fresh)) return state;
  return upsert(state, { ...fresh, widgets: united(known?.widgets ?? [], fresh.widgets) });
}

function start(state: ChatState, event: EventOf<"stream.start">): ChatState {
  const known = find(state, event.message_id);
  if (known !== undefined && (settled(known) || known.attempt >= event.attempt)) return state;
  return upsert(state, {
    key: event.message_id,
    id: event.message_id,
    role: "assistant",
    text: "",
    status: "streaming",
    replyTo: event.reply_to,
    agent: event.agent,
    proactive: known?.proactive ?? event.reply_to === null,
    superseded: known?.superseded ?? false,
    replaces: null,
    why: known?.why ?? null,
    widgets: known?.widgets ?? [],
    created: known?.created ?? event.ts,
    delivery: null,
    problem: null,
    attempt: event.attempt,
    nextSeq: 0,
    retrying: false,
  });
}

function chunk(state: ChatState, event: EventOf<"stream.chunk">): ChatState {
  const known = find(state, event.message_id);
  if (known === undefined) return hole(state);
  if (settled(known) || event.attempt < known.attempt) return state;
  const later = event.attempt > known.attempt;
  const { text, nextSeq } = later ? { text: "", nextSeq: 0 } : known;
  if (event.seq < nextSeq) return state;
  if (event.seq > nextSeq) return hole(state);
  return upsert(state, {
    ...known,
    status: "streaming",
    text: text + event.text,
    attempt: event.attempt,
    nextSeq: event.seq + 1,
    retrying: false,
  });
}

function end(state: ChatState, event: EventOf<"stream.end">): ChatState {
  const known = find(state, event.message_id);
  if (known === undefined) return hole(state);
  if (event.attempt < known.attempt && settled(known)) return state;
  const ended = { text: event.text, status: event.status, attempt: event.attempt, retrying: false };
  return upsert(state, { ...known, ...ended });
}

function interrupted(state: ChatState, event: EventOf<"stream.error">): ChatState {
  const known = find(state, event.message_id);
  if (known === undefined || settled(known) || event.attempt < known.attempt) return state;
  return known.retrying === event.retrying ? state : upsert(state, { ...known, retrying: event.retrying });
}

/** Notes under which message a widget stands, and under no other. Its content is in the widgets' own store. */
function attach(state: ChatState, widgetId: string, messageId: string | null): ChatState {
  let changed = false;
  const messages = state.messages.map((message) => {
    const has = message.widgets.includes(widgetId);
    if (has === (message.id !== null && message.id === messageId)) return message;
    changed = true;
    const others = message.widgets.filter((id) => id !== widgetId);
    return { ...message, widgets: has ? others : [...others, widgetId] };
  });
  return changed ? { ...state, messages } : state;
}

function hole(state: ChatState): ChatState {
  return state.holed ? state : { ...state, holed: true };
}

function united(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  return [...new Set([...theirs, ...ours])];
}

function find(state: ChatState, id: string): ChatMessage | undefined {
  return state.messages.findLast((message) => message.id === id);
}
