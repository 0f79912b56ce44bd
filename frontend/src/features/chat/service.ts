/** What the user can do in the chat, put together from the store, the sender and the server's calls. */

import { LARGEST_PAGE } from "@/config/constants";
import type { ThreadMessage } from "@/components/assistant-ui";
import type { ChatMessage } from "@/features/chat/model";
import { createRunAdapter } from "@/features/chat/run-adapter";
import { Sender, type SenderPorts } from "@/features/chat/sender";
import type { ClientFrame, MessagePage, ReplyUse, ServerEvent, StateSnapshot } from "@/lib/contract";
import { newId } from "@/lib/ids";

export interface ChatPorts extends SenderPorts {
  readonly cancel: (messageId: string) => Promise<void>;
  readonly retry: (messageId: string) => Promise<void>;
  readonly replyUse: (messageId: string) => Promise<ReplyUse>;
  readonly messagesBefore: (before: string, limit?: number) => Promise<MessagePage>;
  /** As `messagesBefore`, with what was superseded. */
  readonly versionsBefore: (before: string) => Promise<MessagePage>;
  /** A call failed that the user asked for. */
  readonly onFailure: (action: "cancel" | "retry" | "history") => void;
}

/** One per page. */
export class ChatService {
  readonly store: ChatPorts["store"];
  readonly sender: Sender;
  private readonly ports: ChatPorts;
  private readonly adapter: ReturnType<typeof createRunAdapter>;
  private readonly runs = new Map<string, AbortController>();

  constructor(ports: ChatPorts) {
    this.ports = ports;
    this.store = ports.store;
    this.sender = new Sender(ports);
    this.adapter = createRunAdapter({
      store: ports.store,
      submit: (id, text, replaces) => this.sender.submit(id, text, replaces),
      cancel: (key) => void this.cancel(key),
    });
  }

  /** Sends `text` as a new message, or in the place of the one that is being edited. The reply arrives in the store. */
  send(text: string): void {
    const trimmed = text.trim();
    if (trimmed === "") return;
    const { editing } = this.store.getState();
    this.store.edit(null);
    if (trimmed !== editing?.text) void this.run(newId(), trimmed, editing?.id ?? null);
  }

  /** Stops the reply in progress, whoever asked for it; what was said stays. */
  stop(): void {
    const { messages } = this.store.getState().chat;
    const reply = messages.find((message) => message.status === "streaming");
    const asked =
      reply === undefined
        ? messages.find(
            (message) => message.role === "user" && message.status === "pending" && message.id !== null,
          )
        : messages.find((message) => message.id !== null && message.id === reply.replyTo);
    const run = asked === undefined ? undefined : this.runs.get(asked.key);
    if (run !== undefined) run.abort();
    else if (reply !== undefined) void this.cancel(reply.key);
    else if (asked !== undefined) void this.cancel(asked.key);
  }

  /** Asks for the reply to the user's message once more; the server takes back what the one before has put down. */
  async retry(messageId: string): Promise<void> {
    try {
      await this.ports.retry(messageId);
    } catch {
      this.ports.onFailure("retry");
    }
  }

  /** What a reply was made of. */
  used(messageId: string): Promise<ReplyUse> {
    return this.ports.replyUse(messageId);
  }

  /** Looks at a version of an edited message; the one before the oldest loaded, `index` -1, is fetched. */
  async showVersion(versions: readonly ChatMessage[], index: number): Promise<void> {
    const [oldest, newest] = [versions[0], versions.at(-1)];
    if (oldest === undefined || newest === undefined) return;
    if (index >= 0) {
      this.store.choose(newest.key, index);
      return;
    }
    if (oldest.id === null) return;
    try {
      this.store.applyVersions(await this.ports.versionsBefore(oldest.id));
      this.store.choose(newest.key, 0);
    } catch {
      this.ports.onFailure("history");
    }
  }

  /** Pages one page further back, of `limit` messages, if there is one and none is on its way. */
  async loadOlder(limit?: number): Promise<void> {
    const { chat, loadingOlder } = this.store.getState();
    if (chat.older === null || loadingOlder) return;
    this.store.setLoadingOlder(true);
    try {
      this.store.applyOlder(await this.ports.messagesBefore(chat.older, limit));
    } catch {
      this.ports.onFailure("history");
    } finally {
      this.store.setLoadingOlder(false);
    }
  }

  /** Brings a message into sight, however far back; false where it is not in this conversation, or out of reach. */
  async reveal(id: string): Promise<boolean> {
    for (;;) {
      const { chat, loadingOlder } = this.store.getState();
      const found = chat.messages.find((message) => message.id === id);
      if (found !== undefined) {
        this.store.reveal(found.key);
        return true;
      }
      if (chat.older === null) return false;
      if (loadingOlder) await this.olderLoaded();
      else await this.loadOlder(LARGEST_PAGE);
      if (this.store.getState().chat.older === chat.older) return false;
    }
  }

  applySnapshot(snapshot: StateSnapshot): void {
    this.store.applySnapshot(snapshot);
    void this.sender.restore(snapshot.user.id);
    this.sender.wake();
  }

  applyEvents(events: readonly ServerEvent[]): void {
    this.store.applyEvents(events);
    for (const event of events) this.sender.observe(event);
  }

  /** Forgets the conversation; what is unsent stays in the outbox. */
  clear(): void {
    this.store.clear();
    this.sender.reset();
  }

  private olderLoaded(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.store.subscribe(({ loadingOlder }) => {
        if (loadingOlder) return;
        stop();
        resolve();
      });
    });
  }

  private async cancel(key: string): Promise<void> {
    const id = this.store.byKey(key)?.id;
    if (id == null) return;
    const frame: ClientFrame = { type: "message.cancel", message_id: id };
    if (!this.ports.sendFrame(frame)) await this.ports.cancel(id).catch(() => this.ports.onFailure("cancel"));
  }

  private async run(id: string, text: string, replaces: string | null): Promise<void> {
    const controller = new AbortController();
    this.runs.set(id, controller);
    const message: ThreadMessage = {
      id,
      role: "user",
      createdAt: new Date(),
      content: [{ type: "text", text }],
      attachments: [],
      metadata: { custom: replaces === null ? {} : { replaces } },
    };
    const results = this.adapter.run({
      messages: [message],
      runConfig: {},
      abortSignal: controller.signal,
      context: {},
      unstable_getMessage: () => message,
    });
    try {
      // The store is what is on the screen; the run is followed for its end.
      if (Symbol.asyncIterator in results) for await (const _ of results);
    } finally {
      this.runs.delete(id);
    }
  }
}
