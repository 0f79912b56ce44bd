/** The thread as a page shows it, without a server. */

import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactNode, StrictMode } from "react";
import { vi } from "vitest";

import { FiledContext } from "@/features/chat/assistant-message";
import { ChatContext } from "@/features/chat/context";
import { inMemory } from "@/features/chat/outbox";
import type { SenderPorts } from "@/features/chat/sender";
import { ChatService } from "@/features/chat/service";
import { createChatStore } from "@/features/chat/store";
import { Thread } from "@/features/chat/thread";
import type { ClientFrame, Message, ReplyUse, StateSnapshot } from "@/lib/contract";
import { at, message, snapshot } from "@/testing/events";

export const greeting = message({
  id: "g",
  agent: "greeter",
  text: "Hi. What should I call you?",
  created: at(-10),
});

const USED: ReplyUse = {
  model: "small",
  seconds: 2.5,
  attempts: 2,
  requests: 1,
  input_tokens: 900,
  output_tokens: 100,
  memories: [{ id: "m", text: "Has a cat" }],
  items: [],
  tools: [{ name: "capture_inbox_item", text: "Put into the inbox: cat food" }],
};

/** The thread with `messages`, and what it sends; `versions` are what the server holds of superseded ones. */
export async function show(
  messages: readonly Message[] = [greeting],
  versions: readonly Message[] = [],
  state: Partial<StateSnapshot> = {},
  filed: (messageIds: readonly string[]) => ReactNode = () => null,
) {
  const frames: ClientFrame[] = [];
  const store = createChatStore();
  const retry = vi.fn<(id: string) => Promise<void>>(async () => undefined);
  const posted = vi.fn<SenderPorts["post"]>(() => new Promise(() => undefined));
  const chat = new ChatService({
    store,
    outbox: inMemory(),
    sendFrame: (frame) => frames.push(frame) > 0,
    post: posted,
    cancel: async () => undefined,
    retry,
    replyUse: async () => USED,
    messagesBefore: async () => ({ items: [], next: null }),
    versionsBefore: async () => ({ items: [...versions], next: null }),
    onFailure: () => undefined,
  });
  await chat.sender.restore("u");
  store.applySnapshot(snapshot({ messages: [...messages], ...state }));
  const view = render(
    <StrictMode>
      <ChatContext value={chat}>
        <FiledContext value={filed}>
          <Thread />
        </FiledContext>
      </ChatContext>
    </StrictMode>,
  );
  const input = screen.getByRole("textbox");
  return {
    chat,
    store,
    frames,
    retry,
    posted,
    input,
    user: userEvent.setup(),
    unmount: view.unmount,
  };
}

export function log() {
  return screen.getByRole("log");
}
