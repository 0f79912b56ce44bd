import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ACCEPT_TIMEOUT } from "@/config/constants";
import { inMemory, type Outbox } from "@/features/chat/outbox";
import { Sender } from "@/features/chat/sender";
import { createChatStore } from "@/features/chat/store";
import type { ClientFrame, MessageAccepted } from "@/lib/contract";
import { ApiError, NetworkError } from "@/lib/http/client";
import { asked, event } from "@/testing/events";

const USER = "user1";

function make({ socket = false, outbox = inMemory() }: { socket?: boolean; outbox?: Outbox } = {}) {
  const store = createChatStore();
  const frames: ClientFrame[] = [];
  const post = vi.fn<(id: string, text: string) => Promise<MessageAccepted>>(async (id) => ({
    message_id: `m-${id}`,
    conversation_id: "c",
    workflow_id: "w",
    duplicate: false,
  }));
  const state = { socket };
  const sendFrame = (frame: ClientFrame) => {
    if (state.socket) frames.push(frame);
    return state.socket;
  };
  const sender = new Sender({ store, outbox, sendFrame, post });
  const delivery = (id: string) => store.byKey(id)?.delivery;
  return { store, frames, post, sender, outbox, delivery, state };
}

/** The server's word that it has the message. */
function accepted(id: string) {
  return event("message.accepted", 1, { message: asked(`m-${id}`, "…", 1, { client_id: id }) });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

it("a message is on the screen the moment it is sent", async () => {
  const { sender, delivery } = make({ socket: true });
  await sender.restore(USER);
  void sender.submit("a", "Hello");
  expect(delivery("a")).toBe("sending");
});

it("a message goes over the socket, and is stored when the server says so", async () => {
  const { sender, frames, post, delivery, outbox } = make({ socket: true });
  await sender.restore(USER);
  void sender.submit("a", "Hello");
  await settle();
  expect(frames).toEqual([{ type: "message.send", id: "a", text: "Hello" }]);
  sender.observe(accepted("a"));
  await settle();
  expect(delivery("a")).toBe("stored");
  expect(post).not.toHaveBeenCalled();
  expect(await outbox.all(USER)).toEqual([]);
});

it("without a socket it goes by POST", async () => {
  const { sender, post, delivery } = make();
  await sender.restore(USER);
  await sender.submit("a", "Hello");
  expect(post).toHaveBeenCalledExactlyOnceWith("a", "Hello", null);
  expect(delivery("a")).toBe("stored");
});

it.each(["in time", "because the socket closed", "but a refusal"])(
  "no answer over the socket, %s: it goes by POST with the same id",
  async (why) => {
    const { sender, post } = make({ socket: true });
    await sender.restore(USER);
    void sender.submit("a", "Hello");
    await settle();
    if (why === "in time") await vi.advanceTimersByTimeAsync(ACCEPT_TIMEOUT);
    else if (why === "but a refusal") {
      sender.observe(event("error", 1, { code: "rate_limited", detail: "", in_reply_to: "a" }));
    } else sender.socketClosed();
    await settle();
    expect(post).toHaveBeenCalledExactlyOnceWith("a", "Hello", null);
  },
);

it("what cannot go out waits, in order, and goes out under the same ids", async () => {
  const { sender, post, delivery, outbox } = make();
  await sender.restore(USER);
  post.mockRejectedValue(new NetworkError("away"));
  await sender.submit("a", "One");
  await sender.submit("b", "Two");
  expect([delivery("a"), delivery("b")]).toEqual(["waiting", "waiting"]);
  expect((await outbox.all(USER)).map((item) => item.id)).toEqual(["a", "b"]);
  post.mockReset();
  post.mockImplementation(async (id) => ({
    message_id: `m-${id}`,
    conversation_id: "c",
    workflow_id: "w",
    duplicate: false,
  }));
  sender.wake();
  await settle();
  expect(post.mock.calls).toEqual([
    ["a", "One", null],
    ["b", "Two", null],
  ]);
  expect(await outbox.all(USER)).toEqual([]);
});

it("what was not sent is sent after a reload, and only for the one who wrote it", async () => {
  const outbox = inMemory();
  const item = { text: "Hello", created: "2026-01-15T12:00:00Z", replaces: null, problem: null };
  await outbox.put({ ...item, id: "a", userId: USER });
  await outbox.put({ ...item, id: "b", userId: "somebody-else" });
  const { sender, post } = make({ outbox });
  await sender.restore(USER);
  await settle();
  expect(post).toHaveBeenCalledExactlyOnceWith("a", "Hello", null);
});

it("a rate that was exceeded is waited out as the server says", async () => {
  const { sender, post, delivery } = make();
  await sender.restore(USER);
  post.mockRejectedValueOnce(new ApiError(429, "rate_limited", "", 9_000));
  await sender.submit("a", "Hello");
  await vi.advanceTimersByTimeAsync(8_900);
  expect(post).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(200);
  expect(delivery("a")).toBe("stored");
});

it("a refusal for good is shown, keeps the text, and can be tried again", async () => {
  const { sender, post, store, delivery, outbox } = make();
  await sender.restore(USER);
  post.mockRejectedValueOnce(new ApiError(422, "invalid_input", ""));
  await sender.submit("a", "Hello");
  expect(store.byKey("a")).toMatchObject({ delivery: "failed", problem: "invalid_input", text: "Hello" });
  expect(await outbox.all(USER)).toHaveLength(1);
  await sender.resend("a");
  expect(delivery("a")).toBe("stored");
});

it("a refused message can be given up", async () => {
  const { sender, post, store, outbox } = make();
  await sender.restore(USER);
  post.mockRejectedValueOnce(new ApiError(409, "conflict", ""));
  await sender.submit("a", "Hello");
  await sender.discard("a");
  expect(store.byKey("a")).toBeUndefined();
  expect(await outbox.all(USER)).toEqual([]);
});

it("what its writer has left behind does not go out under the next one's name", async () => {
  const { sender, post } = make({ socket: true });
  await sender.restore(USER);
  void sender.submit("a", "Only mine");
  await settle();
  sender.reset();
  await sender.restore("user2");
  await vi.advanceTimersByTimeAsync(ACCEPT_TIMEOUT * 2);
  expect(post).not.toHaveBeenCalled();
});
