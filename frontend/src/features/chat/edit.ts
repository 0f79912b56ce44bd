/** Writing a sent message anew: the composer holds it until it is sent or left, and gives back what stood there before. */

import { useEffect, useRef } from "react";

import { useChat, useChatStore } from "@/features/chat/context";
import { type ChatMessage, lastEditable } from "@/features/chat/model";
import type { ChatService } from "@/features/chat/service";
import { focusComposer } from "@/lib/focus-composer";

/** Puts `message` into the composer. */
export function beginEdit(chat: ChatService, message: ChatMessage): void {
  chat.store.edit(message);
  focusComposer();
}

/** The user's last message that can be written anew, put into the composer; false where there is none. */
export function useEditLast(): () => boolean {
  const chat = useChat();
  return () => {
    const last = lastEditable(chat.store.getState().chat.messages);
    if (last === undefined) return false;
    beginEdit(chat, last);
    return true;
  };
}

/** Keeps the composer's `text` in step with what is edited; answers the way out of it. */
export function useEditing(
  text: string,
  setText: (text: string) => void,
): { readonly editing: ChatMessage | null; readonly cancel: () => void } {
  const chat = useChat();
  const editing = useChatStore((state) => state.editing);
  const draft = useRef("");
  const before = useRef<ChatMessage | null>(null);
  const current = useRef(text);
  useEffect(() => {
    current.current = text;
  });
  useEffect(() => {
    if (before.current === null && editing !== null) draft.current = current.current;
    if (editing !== null) setText(editing.text);
    else if (before.current !== null) setText(draft.current);
    before.current = editing;
  }, [setText, editing]);
  return { editing, cancel: () => chat.store.edit(null) };
}
