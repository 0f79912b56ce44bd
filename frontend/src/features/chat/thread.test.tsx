import { act, screen, waitFor, within } from "@testing-library/react";
import i18next from "i18next";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { setLocale } from "@/lib/i18n";
import { asked, at, event, message, reply, turn } from "@/testing/events";
import { greeting, log, show } from "@/testing/thread";

beforeEach(() => setLocale("en"));

it("shows what was said", async () => {
  await show([greeting, asked("a", "I am Bo", 1), reply("r", "a", "Good to meet you, Bo.", 2)]);
  expect(log()).toHaveTextContent("What should I call you?");
  expect(log()).toHaveTextContent("I am Bo");
  expect(await within(log()).findByText("Good to meet you, Bo.")).toBeVisible();
});

it("what came of a press in the inbox is not said a second time in the conversation", async () => {
  const why = { kind: "inbox", id: null, text: "You asked for it.", occurrence: null } as const;
  const { store } = await show([greeting]);
  const said = (id: string, text: string, quiet: boolean) =>
    event("message.created", quiet ? 1 : 2, {
      message: message({ id, text, proactive: true, why: { ...why, quiet }, created: at(5) }),
    });
  act(() => store.applyEvents([said("q", "Sorted three.", true)]));
  expect(log()).not.toHaveTextContent("Sorted three.");
  expect(screen.getByTestId("announcer")).toHaveTextContent("");
  act(() => store.applyEvents([said("s", "Sorted the rest.", false)]));
  expect(log()).toHaveTextContent("Sorted the rest.");
});

it("a long text of one's own is folded until it is asked for", async () => {
  const long = "A thing to do, and then another. ".repeat(40);
  const { user } = await show([greeting, asked("s", "Short", 1), asked("l", long, 2)]);
  const [button, ...others] = screen.getAllByRole("button", { name: "Show all" });
  if (button === undefined) throw new Error("not folded");
  expect(others).toEqual([]);
  const words = screen.getByText(long.trim());
  expect(words).toHaveClass("line-clamp-8");
  await user.click(button);
  expect(words).not.toHaveClass("line-clamp-8");
  await user.click(screen.getByRole("button", { name: "Show less" }));
  expect(words).toHaveClass("line-clamp-8");
});

it("a reply tells what it used when it is asked", async () => {
  const { user } = await show([greeting, asked("a", "Cat food", 1), reply("r", "a", "Noted.", 2)]);
  const [, button] = screen.getAllByRole("button", { name: "What I used" });
  if (button === undefined) throw new Error("nothing to press");
  expect(button).toHaveAttribute("aria-expanded", "false");
  await user.click(button);
  expect(await screen.findByText("Put into the inbox: cat food")).toBeVisible();
  expect(screen.getByText("Has a cat")).toBeVisible();
  expect(screen.getByText("small · 2.5 s · 1,000 tokens · 2 attempts")).toBeVisible();
  await user.click(button);
  expect(screen.queryByText("Has a cat")).toBeNull();
});

it("Enter sends at once, shows it, and empties the field", async () => {
  const { user, input, frames } = await show();
  await user.type(input, "I am Bo{Enter}");
  expect(log()).toHaveTextContent("I am Bo");
  expect(input).toHaveValue("");
  expect(input).toHaveFocus();
  expect(frames).toMatchObject([{ type: "message.send", text: "I am Bo" }]);
  expect(screen.getByTestId("typing")).toBeInTheDocument();
});

it("Shift+Enter breaks the line", async () => {
  const { user, input, frames } = await show();
  await user.type(input, "One{Shift>}{Enter}{/Shift}Two");
  expect(input).toHaveValue("One\nTwo");
  expect(frames).toEqual([]);
});

it("an empty message is not sent", async () => {
  const { user, input, frames } = await show();
  await user.type(input, "   {Enter}");
  expect(frames).toEqual([]);
});

it("the field, which measures itself, is not drawn anew with each piece of a reply", async () => {
  const { store, user, input } = await show();
  await user.type(input, "Half a thou");
  const pieces = Array.from({ length: 20 }, (_, seq) => `word${seq} `);
  const events = turn(1, "a", "First", pieces);
  act(() => store.applyEvents(events.slice(0, 2)));
  // Each of its drawings asks for this.
  const drawings = vi.spyOn(window, "matchMedia");
  for (const one of events.slice(2, -1)) act(() => store.applyEvents([one]));
  expect(log()).toHaveTextContent("word19");
  expect(drawings).not.toHaveBeenCalled();
  await user.type(input, "g");
  expect(drawings).toHaveBeenCalled();
});

it("one can go on writing while the reply streams, and what is sent stands in line", async () => {
  const { store, user, input, frames } = await show();
  act(() => store.applyEvents(turn(1, "a", "First", ["One", " two"]).slice(0, 3)));
  await user.type(input, "Second{Enter}");
  expect(frames.filter((frame) => frame.type === "message.send")).toHaveLength(1);
  act(() => {
    const sent = frames.find((frame) => frame.type === "message.send");
    if (sent?.type !== "message.send") throw new Error("nothing was sent");
    const stored = asked("b", "Second", 5, { client_id: sent.id });
    store.applyEvents([event("message.accepted", 9, { message: stored })]);
  });
  expect(log()).toHaveTextContent("Next in line");
});

it("Escape stops the reply, and so does the button", async () => {
  const { store, user, frames } = await show();
  act(() => store.applyEvents(turn(1, "a", "First", ["One", " two"]).slice(0, 3)));
  await user.keyboard("{Escape}");
  expect(frames).toEqual([{ type: "message.cancel", message_id: "reply-a" }]);
  await user.click(screen.getByRole("button", { name: "Stop the reply" }));
  expect(frames).toHaveLength(2);
});

it("a reply can be asked for again, and its earlier version stays in reach", async () => {
  const old = reply("r", "a", "First answer", 2, { superseded: true });
  const said = [asked("a", "Hello", 1), old, reply("r2", "a", "Second answer", 3)];
  const { user, retry } = await show(said);
  expect(await within(log()).findByText("Second answer")).toBeVisible();
  expect(within(log()).queryByText("First answer")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Earlier version" }));
  // The plain text comes first, and Markdown in its place once the renderer is there.
  await waitFor(() => expect(within(log()).getByText("First answer")).toBeVisible());
  await user.click(screen.getByRole("button", { name: "Try another reply" }));
  await expect.poll(() => retry.mock.calls).toEqual([["a"]]);
});

it("what is being written survives a reload", async () => {
  const { user, input, unmount } = await show();
  await user.type(input, "Half a thou");
  unmount();
  expect((await show()).input).toHaveValue("Half a thou");
});

describe("the screen reader", () => {
  it("hears the finished reply once, not its chunks", async () => {
    const { store } = await show();
    const events = turn(1, "a", "Hello", ["Good ", "**day**"]);
    act(() => store.applyEvents(events.slice(0, 4)));
    expect(screen.getByTestId("announcer")).toBeEmptyDOMElement();
    act(() => store.applyEvents(events.slice(4)));
    expect(screen.getByTestId("announcer")).toHaveTextContent("Assistant: Good day");
    expect(log()).toHaveAttribute("aria-live", "off");
  });
});

it("the language switches at once", async () => {
  const { input } = await show();
  expect(input).toHaveAttribute("placeholder", "What’s on your mind?");
  await act(() => setLocale("ru"));
  expect(input).toHaveAttribute("placeholder", "Напишите, что на уме…");
  expect(i18next.language).toBe("ru");
});

it("somebody who has not written yet is offered ways to begin", async () => {
  const { user, frames } = await show();
  await user.click(screen.getByRole("button", { name: "What can you do?" }));
  expect(frames).toMatchObject([{ type: "message.send", text: "What can you do?" }]);
  expect(screen.queryByRole("button", { name: "What can you do?" })).toBeNull();
});

describe("a reply that did not end well", () => {
  it("one that failed says so under its words, and can be asked for again", async () => {
    const { user, retry } = await show([
      asked("a", "Everything at once", 1, { status: "complete" }),
      reply("r", "a", "The model refused the request.", 2, { status: "failed" }),
    ]);
    expect(within(log()).getByText("That didn’t work.")).toBeVisible();
    await user.click(within(log()).getByRole("button", { name: "Try again" }));
    await expect.poll(() => retry.mock.calls).toEqual([["a"]]);
  });

  it("one that was stopped says what it had written down", async () => {
    const ids: (readonly string[])[] = [];
    const filed = (messageIds: readonly string[]) => {
      ids.push(messageIds);
      return <span>Nothing was written down.</span>;
    };
    await show(
      [
        asked("a", "get stuff", 1, { status: "complete" }),
        reply("r", "a", "Got 36: …", 2, { status: "cancelled" }),
      ],
      [],
      {},
      filed,
    );
    expect(within(log()).getByText("Stopped.")).toBeVisible();
    expect(within(log()).getByText("Nothing was written down.")).toBeVisible();
    expect(ids[0]).toEqual(["r", "a"]);
  });
});
