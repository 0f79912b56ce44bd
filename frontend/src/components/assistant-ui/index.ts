/** The one door to assistant-ui, which is young and changes: what the client uses of it, and nothing more. */

export {
  AssistantRuntimeProvider,
  makeAssistantDataUI,
  MessagePrimitive,
  ThreadPrimitive,
  useExternalStoreRuntime,
} from "@assistant-ui/react";
export type {
  AppendMessage,
  AssistantRuntime,
  ChatModelAdapter,
  ExternalStoreAdapter,
  ThreadMessage,
  ThreadMessageLike,
} from "@assistant-ui/react";
