/** assistant-ui over the store: the store says what there is, the runtime draws it and hands back what the user does. */

import { useMemo, useState } from "react";

import {
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreAdapter,
  type ThreadMessageLike,
  useExternalStoreRuntime,
} from "@/components/assistant-ui";
import { useChat, useChatStore } from "@/features/chat/context";
import { createRows, isStreaming, isWaiting, type Row } from "@/features/chat/rows";
import { textOf } from "@/features/chat/run-adapter";
import { useTimeFormat } from "@/lib/time";

/** The rows of the whole conversation that is loaded. */
export function useRows(): readonly Row[] {
  const { dayOf } = useTimeFormat();
  const messages = useChatStore((state) => state.chat.messages);
  const unread = useChatStore((state) => state.chat.unread);
  const chosen = useChatStore((state) => state.chosen);
  const [makeRows] = useState(createRows);
  return useMemo(
    () => makeRows({ messages, dayOf, chosen, unread }),
    [makeRows, messages, dayOf, chosen, unread],
  );
}

/** Whether a reply is due or grows. */
export function useRunning(): boolean {
  return useChatStore(({ chat: { messages } }) => isStreaming(messages) || isWaiting(messages));
}

/**
 * The runtime that takes what the user does, and draws the parts of messages that the app registers with it. It is told
 * of those messages alone: it goes over all that it knows for each piece of a reply, and words need no part.
 */
export function useChatRuntime(rows: readonly Row[]): AssistantRuntime {
  const chat = useChat();
  const isRunning = useRunning();
  const [stable] = useState(createStableList<Row>);
  const messages = stable(rows.filter(({ message }) => message.widgets.length > 0));
  const adapter = useMemo<ExternalStoreAdapter<Row>>(() => {
    const send = (message: AppendMessage) => chat.send(textOf(message));
    const nothing = () => undefined;
    return {
      messages,
      isRunning,
      convertMessage: toThreadMessage,
      onNew: async (message) => send(message),
      onCancel: async () => chat.stop(),
      // The server keeps the queue: what is written during a reply goes out at once and is answered in its turn.
      queue: {
        items: [],
        steerItems: [],
        enqueue: send,
        steer: send,
        move: nothing,
        edit: nothing,
        remove: nothing,
      },
    };
  }, [chat, messages, isRunning]);
  return useExternalStoreRuntime(adapter);
}

/** Gives the list of before where the new one holds the same. */
function createStableList<T>(): (items: readonly T[]) => readonly T[] {
  let before: readonly T[] = [];
  return (items) => {
    const same = items.length === before.length && items.every((item, index) => item === before[index]);
    if (!same) before = items;
    return before;
  };
}

/** Pure, and the same function always: assistant-ui keeps what it made of a row by the row's identity. */
function toThreadMessage({ message }: Row): ThreadMessageLike {
  return {
    id: message.key,
    role: message.role,
    createdAt: new Date(message.created),
    content: message.widgets.map((id) => ({ type: "data", name: "widget", data: { widget_id: id } })),
  };
}
