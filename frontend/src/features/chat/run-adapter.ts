/** The port of one run: a message goes out, the reply comes back as it grows. Sees the store, never the screen. */

import type { ChatModelAdapter, ThreadMessage } from "@/components/assistant-ui";
import { type ChatMessage, settled } from "@/features/chat/model";
import type { ChatStoreApi } from "@/features/chat/store";

export interface RunPorts {
  readonly store: ChatStoreApi;
  /** Shows, keeps and sends the message. */
  readonly submit: (id: string, text: string, replaces: string | null) => Promise<void>;
  /** Stops the reply to the message of this key. */
  readonly cancel: (key: string) => void;
}

/** A run that sends the last message under its own id, yields the reply's text so far, and stops it when aborted. */
export function createRunAdapter(ports: RunPorts): ChatModelAdapter {
  return {
    async *run({ messages, abortSignal }) {
      const asked = messages.at(-1);
      if (asked?.role !== "user") return;
      abortSignal.addEventListener("abort", () => ports.cancel(asked.id), { once: true });
      void ports.submit(asked.id, textOf(asked), replacedBy(asked));
      for await (const reply of replies(ports.store, asked.id)) {
        yield { content: [{ type: "text", text: reply.text }] };
      }
    },
  };
}

/** The server's id of the message that a new one is an edit of. */
function replacedBy(message: Pick<ThreadMessage, "metadata">): string | null {
  return (message.metadata.custom["replaces"] as string | undefined) ?? null;
}

/** The words of a message, its parts joined. */
export function textOf(message: Pick<ThreadMessage, "content">): string {
  return message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/** The reply to `key` each time it changes, ending with its last state, or when the message was refused or left. */
async function* replies(store: ChatStoreApi, key: string): AsyncGenerator<ChatMessage, void> {
  let last: ChatMessage | undefined;
  for (;;) {
    const asked = store.byKey(key);
    if (asked === undefined || asked.delivery === "failed") return;
    const reply = asked.id === null ? undefined : replyTo(store, asked.id);
    if (reply !== undefined && reply !== last) {
      last = reply;
      yield reply;
      if (settled(reply)) return;
    } else {
      await change(store);
    }
  }
}

function replyTo(store: ChatStoreApi, id: string): ChatMessage | undefined {
  return store.getState().chat.messages.findLast((message) => message.replyTo === id);
}

function change(store: ChatStoreApi): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      stop();
      resolve();
    });
  });
}
