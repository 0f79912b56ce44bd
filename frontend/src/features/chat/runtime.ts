/** assistant-ui over the store: the store says what there is, the runtime draws it and hands back what the user does. */

import { useMemo, useState } from "react";

import {
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreAdapter,
  type ThreadMessage,
  type ThreadMessageLike,
  useAuiState,
  useExternalStoreRuntime,
} from "@/components/assistant-ui";
import { useChat, useChatStore } from "@/features/chat/context";
import type { ChatMessage } from "@/features/chat/model";
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

/** The runtime that draws `rows`, which may be a part of the conversation only. */
export function useChatRuntime(rows: readonly Row[]): AssistantRuntime {
  const chat = useChat();
  const messages = useChatStore((state) => state.chat.messages);
  const isRunning = isStreaming(messages) || isWaiting(messages);
  const adapter = useMemo<ExternalStoreAdapter<Row>>(() => {
    const send = (message: AppendMessage) => chat.send(textOf(message));
    const nothing = () => undefined;
    return {
      messages: rows,
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
  }, [chat, rows, isRunning]);
  return useExternalStoreRuntime(adapter);
}

/**
 * The rows as the thread shows them. assistant-ui takes what is new one drawing later than the store has it; what
 * measures the thread must look at this.
 */
export function useShownRows(): readonly Row[] {
  const messages = useAuiState((state) => state.thread.messages);
  return useMemo(() => messages.flatMap((message) => rowOf(message) ?? []), [messages]);
}

/** The row that a part of the thread stands in; null in the placeholder that assistant-ui adds by itself. */
export function useRow(): Row | null {
  return useAuiState((state) => rowOf(state.message));
}

function rowOf(message: Pick<ThreadMessage, "metadata">): Row | null {
  return (message.metadata.custom["row"] as Row | undefined) ?? null;
}

/** Pure, and the same function always: assistant-ui keeps what it made of a row by the row's identity. */
function toThreadMessage(row: Row): ThreadMessageLike {
  const { message } = row;
  const base = {
    id: message.key,
    createdAt: new Date(message.created),
    metadata: { custom: { row } },
  };
  if (message.role === "user")
    return { ...base, role: "user", content: [{ type: "text", text: message.text }] };
  const widgets = message.widgets.map((id) => ({
    type: "data" as const,
    name: "widget",
    data: { widget_id: id },
  }));
  return {
    ...base,
    role: "assistant",
    content: [...(message.text === "" ? [] : [{ type: "text" as const, text: message.text }]), ...widgets],
    status: statusOf(message),
  };
}

function statusOf(message: ChatMessage): NonNullable<ThreadMessageLike["status"]> {
  switch (message.status) {
    case "pending":
    case "streaming":
      return { type: "running" };
    case "cancelled":
      return { type: "incomplete", reason: "cancelled" };
    case "failed":
      return { type: "incomplete", reason: "error" };
    case "complete":
      return { type: "complete", reason: "stop" };
  }
}
