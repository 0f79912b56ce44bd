import { describe, expect, it, vi } from "vitest";

import { ApiError, NetworkError } from "@/lib/http/client";
import { changed, open, settle, withClock } from "@/testing/connection";
import { cursor } from "@/testing/events";
import { FakeSocket } from "@/testing/fake-socket";

withClock();

/** Refuses sockets until the long poll has begun. */
async function refuseSockets(): Promise<void> {
  for (let refused = 0; refused < 2; refused += 1) {
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

describe("without a socket", () => {
  it("the conversation goes on by long poll after two refusals", async () => {
    const { polls, statuses, places } = open();
    await settle();
    await refuseSockets();
    expect(polls[0]?.cursor).toBe(cursor(5));
    polls[0]?.answer({ events: [changed(6)], cursor: cursor(6) });
    await settle();
    expect(places()).toEqual([cursor(6)]);
    expect(statuses.at(-1)).toBe("polling");
    expect(polls[1]?.cursor).toBe(cursor(6));
  });

  it("the socket is tried behind it, and takes over", async () => {
    const { polls, statuses } = open();
    await settle();
    await refuseSockets();
    polls[0]?.answer({ events: [changed(6)], cursor: cursor(6) });
    const tried = FakeSocket.all.length;
    while (FakeSocket.all.length === tried) await vi.advanceTimersByTimeAsync(100);
    FakeSocket.last.accept();
    expect(statuses.at(-1)).toBe("live");
    // The poll that was on its way changes nothing any more.
    polls.at(-1)?.answer({ events: [], cursor: cursor(6) });
    await settle();
    expect(statuses.at(-1)).toBe("live");
  });

  it("no answer to the poll either means offline, until one comes", async () => {
    const { polls, statuses } = open();
    await settle();
    await refuseSockets();
    polls[0]?.answer(new NetworkError("away"));
    await settle();
    expect(statuses.at(-1)).toBe("offline");
    await vi.advanceTimersByTimeAsync(1_000);
    polls.at(-1)?.answer({ events: [changed(6)], cursor: cursor(6) });
    await settle();
    expect(statuses.at(-1)).toBe("polling");
  });

  it("a log that is down is made up for by snapshots", async () => {
    const { polls, snapshots } = open();
    await settle();
    await refuseSockets();
    polls[0]?.answer(new ApiError(503, "dependency_down", ""));
    await settle();
    expect(snapshots).toHaveLength(2);
  });
});
