import { createContext, use } from "react";
import { useStore } from "zustand";

import type { ChatService } from "@/features/chat/service";
import type { ChatStore } from "@/features/chat/store";

/** The chat of this page; the app provides it. */
export const ChatContext = createContext<ChatService | null>(null);

export function useChat(): ChatService {
  const chat = use(ChatContext);
  if (chat === null) throw new Error("useChat is used outside ChatContext");
  return chat;
}

export function useChatStore<T>(selector: (state: ChatStore) => T): T {
  return useStore(useChat().store, selector);
}
