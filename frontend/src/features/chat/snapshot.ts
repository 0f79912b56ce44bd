/** Merges what the server sends as a whole, a snapshot or a page of history, with what is on the screen. Pure. */

import {
  arrange,
  type ChatMessage,
  type ChatState,
  fromServer,
  instant,
  settled,
} from "@/features/chat/model";
import type { MessagePage, StateSnapshot } from "@/lib/contract";

/**
 * The chat after a snapshot. What was written here and is not stored yet stays; history that was paged in stays where
 * it joins the snapshot without a gap; a reply in progress is never rolled back.
 */
export function applySnapshot(state: ChatState, snapshot: StateSnapshot): ChatState {
  const known = new Map(state.messages.map((message) => [message.key, message]));
  const widgets = snapshot.widgets.toReversed();
  const current = snapshot.messages.map((message) => {
    const own = widgets.filter((widget) => widget.message_id === message.id).map((widget) => widget.id);
    const fresh = fromServer({ ...message, widgets: [...new Set([...message.widgets, ...own])] });
    return newer(known.get(fresh.key), fresh);
  });
  const keys = new Set(current.map((message) => message.key));
  const first = current[0];
  const boundary = first === undefined || !known.has(first.key) ? "" : instant(first.created);
  const kept = state.messages.filter((message) => {
    if (keys.has(message.key)) return false;
    return message.delivery !== null || instant(message.created) < boundary;
  });
  const keptHistory = kept.some((message) => message.delivery === null);
  return {
    messages: arrange([...kept, ...current]),
    older: keptHistory ? state.older : snapshot.next,
    unread: unreadOf(state, snapshot),
    loaded: true,
    holed: false,
  };
}

/** The chat with an older page in front. */
export function applyOlder(state: ChatState, page: MessagePage): ChatState {
  const keys = new Set(state.messages.map((message) => message.key));
  const older = page.items.map(fromServer).filter((message) => !keys.has(message.key));
  return { ...state, messages: arrange([...older, ...state.messages]), older: page.next };
}

/** The chat with superseded messages of a page, where they belong. */
export function applyVersions(state: ChatState, page: MessagePage): ChatState {
  const keys = new Set(state.messages.map((message) => message.key));
  const versions = page.items.map(fromServer).filter(({ key, superseded }) => superseded && !keys.has(key));
  return { ...state, messages: arrange([...versions, ...state.messages]) };
}

/**
 * Where what nobody has seen begins: as the page was opened, or as it came back to what it had missed. A reply that is
 * just being written is looked at as it grows.
 */
function unreadOf(state: ChatState, { messages, first_unread: first }: StateSnapshot): string | null {
  if (first == null || (state.loaded && state.messages.some(({ id }) => id === first))) return state.unread;
  const found = messages.find(({ id }) => id === first);
  // Further back than the page reaches: all that is here is news.
  if (found === undefined) return messages.find(({ role }) => role === "assistant")?.id ?? null;
  return found.status === "streaming" ? state.unread : found.id;
}

function newer(known: ChatMessage | undefined, fresh: ChatMessage): ChatMessage {
  if (known === undefined || known.id === null || fresh.status !== "streaming") {
    return known !== undefined && same(known, fresh) ? known : fresh;
  }
  if (settled(known)) return known;
  const ahead =
    known.attempt > fresh.attempt || (known.attempt === fresh.attempt && known.nextSeq >= fresh.nextSeq);
  return ahead ? known : fresh;
}

function same(a: ChatMessage, b: ChatMessage): boolean {
  const { widgets: ours, ...rest } = a;
  const { widgets: theirs, ...other } = b;
  const equalWidgets = ours.length === theirs.length && ours.every((id, index) => id === theirs[index]);
  return (
    equalWidgets &&
    Object.entries(rest).every(([name, value]) =>
      name === "attempt" || name === "nextSeq" ? true : other[name as keyof typeof other] === value,
    )
  );
}
