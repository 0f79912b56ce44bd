/** A connection whose server a test plays, by a clock that the test winds. */

import { afterEach, beforeEach, vi } from "vitest";

import type { EventPage, ServerEvent, StateSnapshot } from "@/lib/contract";
import { Connection, type ConnectionPorts, type ConnectionStatus } from "@/lib/socket/connection";
import { cursor, event, snapshot } from "@/testing/events";
import { FakeSocket } from "@/testing/fake-socket";

/** A connection whose server the test plays. */
export function open(ports: Partial<ConnectionPorts> = {}) {
  const seen: ServerEvent[] = [];
  const snapshots: StateSnapshot[] = [];
  const statuses: ConnectionStatus[] = [];
  const polls: { cursor: string; answer: (page: EventPage | Error) => void }[] = [];
  const signedOut = vi.fn<() => void>();
  const connection = new Connection({
    openSocket: (from) => new FakeSocket(from) as unknown as WebSocket,
    loadState: async () => snapshot({ cursor: cursor(5) }),
    poll: (from, signal) =>
      new Promise((resolve, reject) => {
        const answer = (page: EventPage | Error) => (page instanceof Error ? reject(page) : resolve(page));
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        polls.push({ cursor: from, answer });
      }),
    onSnapshot: (one) => snapshots.push(one),
    onEvents: (events) => seen.push(...events),
    onStatus: (status) => statuses.push(status),
    onSignedOut: signedOut,
    ...ports,
  });
  connection.start();
  running.push(connection);
  const places = () => seen.filter((one) => one.cursor !== "").map((one) => one.cursor);
  return { connection, seen, snapshots, statuses, polls, signedOut, places };
}

/** To be stopped after each test. */
const running: Connection[] = [];
/** Lets everything happen that waits for no time. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** Some event at place `n`. */
export const changed = (n: number) => event("memory.changed", n, { count: n });

/** To be called once in every file. */
export function withClock(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all.length = 0;
  });
  afterEach(() => {
    for (const connection of running.splice(0)) connection.stop();
    vi.useRealTimers();
  });
}
