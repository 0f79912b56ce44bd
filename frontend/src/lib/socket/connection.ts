/**
 * Keeps one user's log of events flowing into the page, over a socket where one can be had, else by long poll.
 *
 * Outside React. Owns the cursor: every event is passed on once, in order, whatever road it took. A snapshot is the
 * start; events that arrive while one is loading are held and those later than it are applied debounce.
 */

import { ACK_DELAY, RETRY_FLOOR, SOCKET_FAILURES_BEFORE_POLLING } from "@/config/constants";
import type { ClientFrame, EventPage, ServerEvent, StateSnapshot } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { backoff, pause } from "@/lib/socket/backoff";
import { CLOSE_SIGNED_OUT, Link } from "@/lib/socket/link";

/** `connecting`: nothing heard yet, or a break just now; `offline`: no road to the server at present. */
export type ConnectionStatus = "connecting" | "live" | "polling" | "offline";

export interface ConnectionPorts {
  readonly openSocket: (cursor: string) => WebSocket;
  readonly loadState: (signal: AbortSignal) => Promise<StateSnapshot>;
  readonly poll: (cursor: string, signal: AbortSignal) => Promise<EventPage>;
  readonly onSnapshot: (snapshot: StateSnapshot) => void;
  /** Later than all before; never empty. */
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  readonly onStatus: (status: ConnectionStatus) => void;
  /** There is no session, or it has ended. The connection has stopped. */
  readonly onSignedOut: () => void;
}

/** Events of the socket itself: outside the log, without a place in it. */
const OUTSIDE_LOG: ReadonlySet<ServerEvent["type"]> = new Set(["connected", "pong", "error", "resync"]);

type Timer = ReturnType<typeof setTimeout>;

export class Connection {
  private readonly ports: ConnectionPorts;
  private status: ConnectionStatus = "connecting";
  private cursor = "";
  private running = false;
  /** A snapshot has come, so that there is a place to go on from. */
  private ready = false;
  private link: Link | null = null;
  private failures = 0;
  private socketRetry: Timer | undefined;
  private loadRetry: Timer | undefined;
  private polling: AbortController | null = null;
  private loading: AbortController | null = null;
  private loadFailures = 0;
  private loadAgain = false;
  private held: ServerEvent[] = [];
  private acked = "";
  private ackTimer: Timer | undefined;

  constructor(ports: ConnectionPorts) {
    this.ports = ports;
  }

  /** Loads the snapshot and connects. A second call does nothing. */
  start(): void {
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.wake);
    window.addEventListener("offline", this.probe);
    document.addEventListener("visibilitychange", this.wake);
    void this.load();
  }

  /** Ends everything; `start` begins anew, from a snapshot. */
  stop(): void {
    this.running = false;
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.probe);
    document.removeEventListener("visibilitychange", this.wake);
    this.loading?.abort();
    this.loading = null;
    this.polling?.abort();
    this.polling = null;
    this.link?.close();
    this.link = null;
    clearTimeout(this.socketRetry);
    clearTimeout(this.loadRetry);
    clearTimeout(this.ackTimer);
    this.ackTimer = undefined;
    this.ready = false;
    this.status = "connecting";
    this.cursor = "";
    this.held = [];
    this.failures = 0;
  }

  /** Sends over the socket; false where none is open, and the caller takes another road. */
  send(frame: ClientFrame): boolean {
    return this.link?.send(frame) ?? false;
  }

  /** Tells the server, soon and once, that everything up to the present cursor was shown. */
  shown(): void {
    if (this.ackTimer !== undefined || this.cursor === this.acked) return;
    this.ackTimer = setTimeout(() => {
      this.ackTimer = undefined;
      const cursor = this.cursor;
      if (cursor !== "" && this.send({ type: "ack", cursor })) this.acked = cursor;
    }, ACK_DELAY);
  }

  /** Loads the snapshot again: what is known may have a hole. */
  resync(): void {
    if (!this.running) return;
    if (this.loading === null) void this.load();
    else this.loadAgain = true;
  }

  private async load(): Promise<void> {
    const loading = new AbortController();
    this.loading = loading;
    clearTimeout(this.loadRetry);
    try {
      const snapshot = await this.ports.loadState(loading.signal);
      if (this.loading !== loading) return;
      this.loading = null;
      this.loadFailures = 0;
      if (this.status === "offline") this.setStatus(this.polling === null ? "connecting" : "polling");
      this.cursor = snapshot.cursor;
      this.ready = true;
      this.ports.onSnapshot(snapshot);
      const held = this.held;
      this.held = [];
      this.deliver(held);
    } catch (error) {
      if (this.loading !== loading) return;
      this.loading = null;
      if (signedOut(error)) return this.leave();
      this.loadFailures += 1;
      if (this.link?.live !== true) this.setStatus("offline");
      this.loadRetry = setTimeout(() => void this.load(), backoff(this.loadFailures));
      return;
    }
    if (this.loadAgain) {
      this.loadAgain = false;
      void this.load();
    }
    if (this.link === null) this.connect();
  }

  private connect(): void {
    if (!this.running || !this.ready) return;
    clearTimeout(this.socketRetry);
    this.link?.close();
    const link = new Link(this.ports.openSocket(this.cursor), {
      onLive: () => {
        this.failures = 0;
        this.polling?.abort();
        this.polling = null;
        this.setStatus("live");
      },
      onEvent: (event) => this.deliver([event]),
      onEnd: (code) => this.lost(link, code),
    });
    this.link = link;
  }

  private lost(link: Link, code: number): void {
    if (this.link !== link) return;
    this.link = null;
    if (code === CLOSE_SIGNED_OUT) return this.leave();
    this.failures += 1;
    if (this.status === "live") this.setStatus("connecting");
    if (this.failures >= SOCKET_FAILURES_BEFORE_POLLING && this.polling === null) void this.pollLoop();
    this.socketRetry = setTimeout(() => this.connect(), backoff(this.failures));
  }

  private async pollLoop(): Promise<void> {
    const polling = new AbortController();
    this.polling = polling;
    let failures = 0;
    while (this.polling === polling) {
      const asked = Date.now();
      try {
        const page = await this.ports.poll(this.cursor, polling.signal);
        // A late answer must neither change the label nor be counted: the socket has taken over.
        if (this.polling !== polling) return;
        failures = 0;
        this.setStatus("polling");
        this.deliver(page.events);
        if (this.loading === null && page.cursor > this.cursor) this.cursor = page.cursor;
        if (page.events.length === 0 && Date.now() - asked < RETRY_FLOOR) {
          await pause(backoff(1), polling.signal);
        }
      } catch (error) {
        if (this.polling !== polling) return;
        if (signedOut(error)) return this.leave();
        failures += 1;
        // The server answers, its log does not: what happens meanwhile is in the history.
        if (error instanceof ApiError) this.resync();
        else this.setStatus("offline");
        await pause(backoff(failures), polling.signal);
      }
    }
  }

  private deliver(events: readonly ServerEvent[]): void {
    if (this.loading !== null) {
      this.held.push(...events);
      return;
    }
    const fresh: ServerEvent[] = [];
    let lost = false;
    for (const event of events) {
      if (event.type === "resync") lost = true;
      else if (OUTSIDE_LOG.has(event.type) || event.cursor === "") fresh.push(event);
      else if (event.cursor > this.cursor) {
        this.cursor = event.cursor;
        fresh.push(event);
      }
    }
    if (fresh.length > 0) this.ports.onEvents(fresh);
    if (lost) this.resync();
  }

  /** The page is back, or the network is: no waiting for a timer. */
  private readonly wake = (): void => {
    if (!this.running || document.visibilityState === "hidden") return;
    if (this.loading === null && (!this.ready || this.loadFailures > 0)) void this.load();
    if (this.link !== null) this.link.probe();
    else this.connect();
  };

  private readonly probe = (): void => this.link?.probe();

  private leave(): void {
    this.stop();
    this.ports.onSignedOut();
  }

  private setStatus(status: ConnectionStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.ports.onStatus(status);
  }
}

function signedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
