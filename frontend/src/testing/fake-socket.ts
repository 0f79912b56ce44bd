import type { ServerEvent } from "@/lib/contract";

/** A WebSocket that a test plays the server of. */
export class FakeSocket extends EventTarget {
  static readonly all: FakeSocket[] = [];
  readyState: number = WebSocket.CONNECTING;
  readonly sent: { readonly type: string; readonly id?: string; readonly cursor?: string }[] = [];
  readonly cursor: string;

  constructor(cursor: string) {
    super();
    this.cursor = cursor;
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as (typeof this.sent)[number]);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  /** The server takes the connection. */
  accept(): void {
    this.readyState = WebSocket.OPEN;
    const fields = { user_id: "u", workflow_id: "w", server_time: "2026-01-15T12:00:00Z" };
    this.say({ type: "connected", cursor: "", ts: "2026-01-15T12:00:00Z", ...fields });
  }

  say(event: ServerEvent): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(event) }));
  }

  /** The server, or the network, ends it. */
  drop(code = 1006): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}
