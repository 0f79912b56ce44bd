/**
 * Sends the user's messages to the server, one at a time and in order. The id of a message never changes.
 *
 * A message goes over the socket if it is open, else by POST. If no answer comes, it is sent again with the same id, and
 * the server knows it as a duplicate. What cannot be sent now stays in the outbox, also through a reload.
 */

import { ACCEPT_TIMEOUT } from "@/config/constants";
import type { Outbox, OutboxItem } from "@/features/chat/outbox";
import type { ChatStoreApi } from "@/features/chat/store";
import type { ClientFrame, MessageAccepted, ServerEvent } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { backoff } from "@/lib/socket/backoff";

export interface SenderPorts {
  readonly store: ChatStoreApi;
  readonly outbox: Outbox;
  readonly sendFrame: (frame: ClientFrame) => boolean;
  readonly post: (id: string, text: string, replaces: string | null) => Promise<MessageAccepted>;
}

export class Sender {
  private readonly ports: SenderPorts;
  private queue: OutboxItem[] = [];
  private userId = "";
  private flushing = false;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Who waits for the answer over the socket, by the client's id: told the server's id, or null for none. */
  private readonly answers = new Map<string, (id: string | null) => void>();

  constructor(ports: SenderPorts) {
    this.ports = ports;
  }

  /** Takes up what `userId` wrote before and the server does not have. */
  async restore(userId: string): Promise<void> {
    if (userId === this.userId) return;
    this.userId = userId;
    const items = await this.ports.outbox.all(userId);
    if (userId !== this.userId) return;
    for (const item of items) {
      this.ports.store.write(item, item.problem === null ? "waiting" : "failed");
      if (item.problem !== null) this.ports.store.deliver(item.id, "failed", { problem: item.problem });
    }
    this.queue = items.filter((item) => item.problem === null);
    void this.flush();
  }

  /** Forgets whose messages these are; what is unsent stays in the outbox. */
  reset(): void {
    clearTimeout(this.retry);
    this.queue = [];
    this.userId = "";
    this.socketClosed();
  }

  /** Shows `text` as sent under `id`, keeps it, and sends it; `replaces` names the message that it is an edit of. */
  async submit(id: string, text: string, replaces: string | null = null): Promise<void> {
    const item = {
      id,
      userId: this.userId,
      text,
      created: new Date().toISOString(),
      replaces,
      problem: null,
    };
    this.ports.store.write(item);
    this.queue.push(item);
    await this.keep(item);
    await this.flush();
  }

  /** Sends a refused message once more. */
  async resend(id: string): Promise<void> {
    const item = (await this.ports.outbox.all(this.userId)).find((candidate) => candidate.id === id);
    if (item === undefined) return;
    this.ports.store.deliver(id, "sending");
    this.queue.push({ ...item, problem: null });
    await this.flush();
  }

  /** Gives up a refused message. */
  async discard(id: string): Promise<void> {
    this.ports.store.discard(id);
    await this.forget(id);
  }

  /** The server's events may hold the answer to what is on its way. */
  observe(event: ServerEvent): void {
    if (event.type === "message.accepted" && event.message.client_id != null) {
      this.answers.get(event.message.client_id)?.(event.message.id);
      void this.forget(event.message.client_id);
    } else if (event.type === "error" && event.in_reply_to != null) {
      // The event does not say if the refusal is final. The message goes by POST now, whose status does.
      this.answers.get(event.in_reply_to)?.(null);
    }
  }

  /** The socket is gone, and with it the answers that were due over it. */
  socketClosed(): void {
    for (const answer of this.answers.values()) answer(null);
  }

  /** There may be a road again: no waiting for the timer. */
  wake(): void {
    this.failures = 0;
    void this.flush();
  }

  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    clearTimeout(this.retry);
    try {
      for (let item = this.queue[0]; item !== undefined; item = this.queue[0]) {
        if (!(await this.deliver(item))) break;
        this.queue = this.queue.filter((queued) => queued !== item);
      }
    } finally {
      this.flushing = false;
    }
  }

  /** Whether the item is done with, sent or refused for good. */
  private async deliver(item: OutboxItem): Promise<boolean> {
    this.ports.store.deliver(item.id, "sending");
    try {
      const overSocket = await this.overSocket(item);
      // Its writer has left meanwhile: by POST it would go out under the next one's name.
      if (item.userId !== this.userId) return false;
      const id = overSocket ?? (await this.overPost(item));
      this.failures = 0;
      this.ports.store.deliver(item.id, "stored", { id });
      await this.forget(item.id);
      return true;
    } catch (error) {
      if (error instanceof ApiError && !error.passing && error.status !== 401) {
        await this.refuse(item, error.code);
        return true;
      }
      if (item.userId === this.userId) this.postpone(error instanceof ApiError ? error.retryAfter : null);
      return false;
    }
  }

  private async overPost({ id, text, replaces }: OutboxItem): Promise<string> {
    return (await this.ports.post(id, text, replaces)).message_id;
  }

  /** The server's id; null where the socket is closed, refuses, or gives no answer in time. */
  private async overSocket(item: OutboxItem): Promise<string | null> {
    try {
      return await new Promise<string | null>((resolve) => {
        const timer = setTimeout(() => resolve(null), ACCEPT_TIMEOUT);
        this.answers.set(item.id, (id) => {
          clearTimeout(timer);
          resolve(id);
        });
        const { id, text, replaces } = item;
        // An edit goes by POST: what it may not replace is said by the status of the answer.
        if (replaces === null && this.ports.sendFrame({ type: "message.send", id, text })) return;
        clearTimeout(timer);
        resolve(null);
      });
    } finally {
      this.answers.delete(item.id);
    }
  }

  private async refuse(item: OutboxItem, problem: string): Promise<void> {
    this.ports.store.deliver(item.id, "failed", { problem });
    await this.keep({ ...item, problem });
  }

  private postpone(retryAfter: number | null): void {
    for (const item of this.queue) this.ports.store.deliver(item.id, "waiting");
    this.failures += 1;
    this.retry = setTimeout(() => void this.flush(), retryAfter ?? backoff(this.failures));
  }

  /** A browser that refuses to keep it must not keep it from going out. */
  private async keep(item: OutboxItem): Promise<void> {
    await this.ports.outbox.put(item).catch(() => undefined);
  }

  private async forget(id: string): Promise<void> {
    await this.ports.outbox.remove(id).catch(() => undefined);
  }
}
