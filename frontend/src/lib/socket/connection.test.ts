import { describe, expect, it, vi } from "vitest";

import {
  ACK_DELAY,
  SOCKET_CONNECT_TIMEOUT,
  SOCKET_PING_AFTER,
  SOCKET_PONG_TIMEOUT,
} from "@/config/constants";
import type { StateSnapshot } from "@/lib/contract";
import { ApiError, NetworkError } from "@/lib/http/client";
import { changed, open, settle, withClock } from "@/testing/connection";
import { cursor, snapshot } from "@/testing/events";
import { FakeSocket } from "@/testing/fake-socket";

withClock();

const SOON = 10_000;

describe("the start", () => {
  it("loads the snapshot and goes on from its place over the socket", async () => {
    const { snapshots, statuses } = open();
    await settle();
    expect(snapshots).toHaveLength(1);
    expect(FakeSocket.last.cursor).toBe(cursor(5));
    FakeSocket.last.accept();
    expect(statuses).toEqual(["live"]);
  });

  it("tries again until the server answers", async () => {
    const loadState = vi.fn<() => Promise<StateSnapshot>>();
    loadState.mockRejectedValueOnce(new NetworkError("away")).mockResolvedValue(snapshot());
    const { statuses } = open({ loadState });
    await settle();
    expect(statuses).toEqual(["offline"]);
    await vi.advanceTimersByTimeAsync(SOON);
    expect(FakeSocket.all.length).toBeGreaterThan(0);
  });

  it("without a session ends, and says so", async () => {
    const loadState = () => Promise.reject(new ApiError(401, "not_authenticated", ""));
    const { signedOut } = open({ loadState });
    await settle();
    expect(signedOut).toHaveBeenCalledOnce();
    expect(FakeSocket.all).toHaveLength(0);
  });
});

describe("events", () => {
  it("are passed on once, in order, whatever comes twice", async () => {
    const { places } = open();
    await settle();
    FakeSocket.last.accept();
    for (const n of [6, 7, 6, 7, 8]) FakeSocket.last.say(changed(n));
    expect(places()).toEqual([cursor(6), cursor(7), cursor(8)]);
  });

  it("that come while a snapshot loads are held, and only those later than it are applied", async () => {
    const answers: ((state: StateSnapshot) => void)[] = [];
    const { connection, places, snapshots } = open({
      loadState: () => new Promise((resolve) => answers.push(resolve)),
    });
    answers[0]?.(snapshot({ cursor: cursor(5) }));
    await settle();
    FakeSocket.last.accept();
    connection.resync();
    for (const n of [6, 7, 8]) FakeSocket.last.say(changed(n));
    expect(places()).toEqual([]);
    answers[1]?.(snapshot({ cursor: cursor(7) }));
    await settle();
    expect(snapshots).toHaveLength(2);
    expect(places()).toEqual([cursor(8)]);
  });

  it("`resync` loads the snapshot again", async () => {
    const { snapshots } = open();
    await settle();
    FakeSocket.last.accept();
    FakeSocket.last.say({ type: "resync", cursor: "", ts: "2026-01-15T12:00:00Z" });
    await settle();
    expect(snapshots).toHaveLength(2);
  });

  it("what is no event is skipped", async () => {
    const { places } = open();
    await settle();
    FakeSocket.last.accept();
    for (const data of ["{", "[]", "null", '{"type":3}']) {
      FakeSocket.last.dispatchEvent(new MessageEvent("message", { data }));
    }
    FakeSocket.last.say(changed(6));
    expect(places()).toEqual([cursor(6)]);
  });
});

describe("a socket", () => {
  it("that breaks is opened again from the last place", async () => {
    const { statuses } = open();
    await settle();
    FakeSocket.last.accept();
    FakeSocket.last.say(changed(9));
    FakeSocket.last.drop();
    expect(statuses).toEqual(["live", "connecting"]);
    await vi.advanceTimersByTimeAsync(SOON / 10);
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.last.cursor).toBe(cursor(9));
  });

  it("that does not answer in time is given up", async () => {
    open();
    await settle();
    await vi.advanceTimersByTimeAsync(SOCKET_CONNECT_TIMEOUT);
    expect(FakeSocket.last.readyState).toBe(WebSocket.CLOSED);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("that is half-open is found by its silence", async () => {
    const { statuses } = open();
    await settle();
    const socket = FakeSocket.last;
    socket.accept();
    await vi.advanceTimersByTimeAsync(SOCKET_PING_AFTER);
    expect(socket.sent.map((frame) => frame.type)).toEqual(["ping"]);
    await vi.advanceTimersByTimeAsync(SOCKET_PONG_TIMEOUT);
    expect(statuses.at(-1)).toBe("connecting");
  });

  it("that answers the ping stays", async () => {
    open();
    await settle();
    const socket = FakeSocket.last;
    socket.accept();
    await vi.advanceTimersByTimeAsync(SOCKET_PING_AFTER);
    socket.say({ type: "pong", cursor: "", ts: "2026-01-15T12:00:00Z", id: socket.sent[0]?.id ?? "" });
    await vi.advanceTimersByTimeAsync(SOCKET_PONG_TIMEOUT);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it("is opened at once when the network is back", async () => {
    open();
    await settle();
    FakeSocket.last.drop();
    window.dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("closed with 4401 ends the session", async () => {
    const { signedOut } = open();
    await settle();
    FakeSocket.last.accept();
    FakeSocket.last.drop(4401);
    expect(signedOut).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(SOON);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

it("what was shown is acknowledged once", async () => {
  const { connection } = open();
  await settle();
  FakeSocket.last.accept();
  FakeSocket.last.say(changed(6));
  for (let times = 0; times < 3; times += 1) connection.shown();
  await vi.advanceTimersByTimeAsync(ACK_DELAY);
  connection.shown();
  await vi.advanceTimersByTimeAsync(ACK_DELAY);
  expect(FakeSocket.last.sent).toEqual([{ type: "ack", cursor: cursor(6) }]);
});
