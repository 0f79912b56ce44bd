/** assistant-ui over the store: the store says what there is, the runtime draws it and hands back what the user does. */

import { useMemo } from "react";

import {
  type AppendMessage,
  type AssistantRuntime,
  type ExternalStoreAdapter,
  type ThreadMessageLike,
  useExternalStoreRuntime,
} from "@/components/assistant-ui";
import { useChat } from "@/features/chat/context";
import type { Row } from "@/features/chat/rows";
import { textOf } from "@/features/chat/run-adapter";
import { useRunning } from "@/features/chat/use-rows";

/**
 * The runtime that draws the parts of messages which the app registers with it. It is told of those messages alone: it
 * goes over all that it knows for each piece of a reply, and words need no part.
 */
export function useChatRuntime(messages: readonly Row[]): AssistantRuntime {
  const chat = useChat();
  const isRunning = useRunning();
  const adapter = useMemo<ExternalStoreAdapter<Row>>(
    () => ({
      messages,
      isRunning,
      convertMessage: toThreadMessage,
      onNew: async (message: AppendMessage) => chat.send(textOf(message)),
      onCancel: async () => chat.stop(),
    }),
    [chat, messages, isRunning],
  );
  return useExternalStoreRuntime(adapter);
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
