/** One WebSocket from handshake to close: time-out, heartbeat, and one report of its end. Never reconnects by itself. */

import { SOCKET_CONNECT_TIMEOUT, SOCKET_PING_AFTER, SOCKET_PONG_TIMEOUT } from "@/config/constants";
import type { ClientFrame, ServerEvent } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { parseEvent } from "@/lib/socket/frames";

/** Close code of the server: no session, or one that has ended. */
export const CLOSE_SIGNED_OUT = 4401;

export interface LinkHandlers {
  /** The server's `connected` came: frames may be sent. */
  readonly onLive: () => void;
  readonly onEvent: (event: ServerEvent) => void;
  /** Exactly once, unless `close` was called. */
  readonly onEnd: (code: number) => void;
}

type Timer = ReturnType<typeof setTimeout>;

/** A socket counts as live once the server has said `connected`; an open TCP connection alone proves little. */
export class Link {
  live = false;
  private readonly socket: WebSocket;
  private readonly handlers: LinkHandlers;
  private ended = false;
  private deadline: Timer | undefined;
  private idle: Timer | undefined;

  constructor(socket: WebSocket, handlers: LinkHandlers) {
    this.socket = socket;
    this.handlers = handlers;
    this.deadline = setTimeout(() => this.end(1006), SOCKET_CONNECT_TIMEOUT);
    socket.addEventListener("message", (message) => this.receive(message.data));
    socket.addEventListener("close", (event) => this.end(event.code));
  }

  /** Sends `frame`; false where the socket cannot take it. */
  send(frame: ClientFrame): boolean {
    if (!this.live || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Asks for a sign of life; without an answer in time the link ends. For a page that comes back from sleep. */
  probe(): void {
    if (!this.live || this.deadline !== undefined) return;
    if (!this.send({ type: "ping", id: newId() })) return this.end(1006);
    this.deadline = setTimeout(() => this.end(1006), SOCKET_PONG_TIMEOUT);
  }

  /** Ends the link without a report. */
  close(): void {
    if (this.ended) return;
    this.finish();
    this.socket.close();
  }

  private receive(data: unknown): void {
    if (this.ended) return;
    const event = parseEvent(data);
    if (event?.type === "connected") {
      this.live = true;
      this.heard();
      this.handlers.onEvent(event);
      this.handlers.onLive();
      return;
    }
    if (this.live) this.heard();
    if (event !== null) this.handlers.onEvent(event);
  }

  private heard(): void {
    clearTimeout(this.deadline);
    this.deadline = undefined;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.probe(), SOCKET_PING_AFTER);
  }

  private end(code: number): void {
    if (this.ended) return;
    this.finish();
    // A half-open socket may take minutes to say that it has closed: nobody waits for it.
    this.socket.close();
    this.handlers.onEnd(code);
  }

  private finish(): void {
    this.ended = true;
    this.live = false;
    clearTimeout(this.deadline);
    clearTimeout(this.idle);
  }
}
