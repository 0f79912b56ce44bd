/** The single source of what the thread shows. */

import { createStore } from "zustand/vanilla";

import type { CachedChat } from "@/features/chat/offline-cache";
import {
  arrange,
  type ChatMessage,
  type ChatState,
  type Delivery,
  EMPTY_CHAT,
  written,
} from "@/features/chat/model";
import { applyEvent, upsert } from "@/features/chat/reducer";
import { applyOlder, applySnapshot, applyVersions } from "@/features/chat/snapshot";
import type { MessagePage, ServerEvent, StateSnapshot } from "@/lib/contract";

/** A finished message of the assistant that came while the page was open, for the screen reader and the title. */
export interface Arrival {
  readonly key: string;
  readonly text: string;
}

export interface ChatStore {
  readonly chat: ChatState;
  /** The latest arrival; null before the first. */
  readonly arrival: Arrival | null;
  readonly loadingOlder: boolean;
  /** Which version of an edited message is looked at, by the newest one's key. */
  readonly chosen: ReadonlyMap<string, number>;
  /** The user's message that is being written anew; null while a new one is written. */
  readonly editing: ChatMessage | null;
  /** Key of the message that is to be brought into sight; null once it is. */
  readonly revealed: string | null;
}

const NOTHING = {
  chat: EMPTY_CHAT,
  arrival: null,
  loadingOlder: false,
  chosen: new Map<string, number>(),
  editing: null,
  revealed: null,
};

/** What the user has written, as it is kept until the server has it. */
export interface Draft {
  readonly id: string;
  readonly text: string;
  readonly created: string;
  readonly replaces: string | null;
}

/** All that may change the chat. */
export function createChatStore() {
  const store = createStore<ChatStore>(() => NOTHING);
  const set = (change: (chat: ChatState) => ChatState) => {
    const { chat } = store.getState();
    const next = change(chat);
    if (next !== chat) store.setState({ chat: next });
  };
  const byKey = (key: string): ChatMessage | undefined =>
    store.getState().chat.messages.find((message) => message.key === key);
  return {
    ...store,
    byKey,
    applySnapshot: (snapshot: StateSnapshot) => set((chat) => applySnapshot(chat, snapshot)),
    /** Shows what was kept until the first snapshot comes, but never in its place. */
    applyCached: ({ messages, older }: CachedChat) =>
      set((chat) =>
        chat.loaded || chat.messages.length > 0 ? chat : { ...chat, messages: arrange(messages), older },
      ),
    applyEvents: (events: readonly ServerEvent[]) => {
      const before = store.getState().chat;
      const chat = events.reduce(applyEvent, before);
      if (chat === before) return;
      store.setState({ chat, arrival: arrivalOf(before, chat, events) ?? store.getState().arrival });
    },
    applyOlder: (page: MessagePage) => set((chat) => applyOlder(chat, page)),
    /** Adds what was superseded, without touching how far the history is paged. */
    applyVersions: (page: MessagePage) => set((chat) => applyVersions(chat, page)),
    /** Marks where what nobody has seen begins; null takes the mark away. */
    markUnread: (unread: string | null) =>
      set((chat) => (chat.unread === unread ? chat : { ...chat, unread })),
    choose: (newest: string, index: number) =>
      store.setState(({ chosen }) => ({ chosen: new Map(chosen).set(newest, index) })),
    edit: (editing: ChatMessage | null) => store.setState({ editing }),
    reveal: (revealed: string | null) => store.setState({ revealed }),
    setLoadingOlder: (loadingOlder: boolean) => store.setState({ loadingOlder }),
    /** Adds what the user has just written, or has written before and not sent. */
    write: (draft: Draft, delivery: Delivery = "sending") => {
      const { id, text, created, replaces } = draft;
      if (byKey(id) !== undefined) return;
      set((chat) => upsert({ ...chat, unread: null }, { ...written(id, text, created, replaces), delivery }));
    },
    /** How a message fares on its way. Once its row has been seen nothing takes it back. */
    deliver: (key: string, delivery: Delivery, known: { id?: string; problem?: string } = {}) => {
      const message = byKey(key);
      if (message === undefined || message.delivery === null) return;
      const id = known.id ?? message.id;
      set((chat) => upsert(chat, { ...message, delivery, id, problem: known.problem ?? null }));
    },
    /** Takes back a message that never reached the server. */
    discard: (key: string) =>
      set((chat) => ({
        ...chat,
        messages: chat.messages.filter((message) => message.key !== key || message.id !== null),
      })),
    clear: () => store.setState(NOTHING),
  };
}

export type ChatStoreApi = ReturnType<typeof createChatStore>;

function arrivalOf(before: ChatState, after: ChatState, events: readonly ServerEvent[]): Arrival | null {
  for (const event of events.toReversed()) {
    const id =
      event.type === "stream.end"
        ? event.message_id
        : event.type === "message.created"
          ? event.message.id
          : null;
    const message = id === null ? undefined : after.messages.find((candidate) => candidate.id === id);
    if (message?.role !== "assistant" || message.status === "streaming" || message.why?.quiet === true)
      continue;
    const known = before.messages.find((candidate) => candidate.id === id);
    if (known?.status !== "complete") return { key: message.key, text: message.text };
  }
  return null;
}
