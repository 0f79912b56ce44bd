import { screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { setLocale } from "@/lib/i18n";
import { asked, message, reply } from "@/testing/events";
import { greeting, log, show } from "@/testing/thread";

beforeEach(() => setLocale("en"));

describe("a message written anew", () => {
  const said = [asked("a", "Call mum", 1, { status: "complete" }), reply("r", "a", "When?", 2)];

  it("is brought into the empty field by ArrowUp, and goes out in the place of the first", async () => {
    const { user, input, store, posted } = await show(said);
    await user.type(input, "{ArrowUp}");
    expect(input).toHaveValue("Call mum");
    expect(screen.getByText("Changing your message")).toBeVisible();
    await user.type(input, " tomorrow{Enter}");
    expect(posted).toHaveBeenCalledExactlyOnceWith(expect.any(String), "Call mum tomorrow", "a");
    expect(within(log()).queryByText("Call mum")).toBeNull();
    expect(within(log()).queryByText("When?")).toBeNull();
    expect(within(log()).getByText("Call mum tomorrow")).toBeVisible();
    expect(input).toHaveValue("");
    expect(store.getState().editing).toBeNull();
  });

  it("leaves the draft alone, which is back after Escape", async () => {
    const { user, input } = await show(said);
    await user.type(input, "Half a thou");
    await user.click(screen.getByRole("button", { name: "Edit" }));
    expect(input).toHaveValue("Call mum");
    await user.type(input, "{Escape}");
    expect(input).toHaveValue("Half a thou");
  });

  it("keeps its earlier version in reach, with what was answered to it", async () => {
    const old = said.map((one) => ({ ...one, superseded: true }));
    const edit = asked("b", "Call dad", 5, { status: "complete", replaces: "a" });
    const { user } = await show([...old, edit, reply("r2", "b", "Noted.", 6)]);
    expect(await within(log()).findByText("Noted.")).toBeVisible();
    expect(within(log()).queryByText("When?")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Earlier version" }));
    expect(await within(log()).findByText("When?")).toBeVisible();
    expect(within(log()).getByText("Call mum")).toBeVisible();
    expect(within(log()).queryByText("Call dad")).toBeNull();
  });

  it("fetches its earlier version where that is not loaded", async () => {
    const edit = asked("b", "Call dad", 5, { status: "complete", replaces: "a" });
    const versions = said.map((one) => ({ ...one, superseded: true }));
    const { user } = await show([greeting, edit, reply("r2", "b", "Noted.", 6)], versions);
    await user.click(screen.getByRole("button", { name: "Earlier version" }));
    expect(await within(log()).findByText("Call mum")).toBeVisible();
  });
});

it("what nobody has seen is marked, and the mark goes once one writes", async () => {
  const { user, input } = await show([greeting, reply("r", "x", "News", 2)], [], { first_unread: "r" });
  expect(screen.getByText("New")).toBeVisible();
  await user.type(input, "Hello{Enter}");
  expect(screen.queryByText("New")).toBeNull();
});

it("a message that came by itself says why, on request", async () => {
  const why = {
    kind: "reminder",
    id: "rem",
    text: "You asked for it on Monday.",
    occurrence: "k",
    quiet: false,
  } as const;
  const { user } = await show([greeting, message({ id: "p", text: "Call mum", proactive: true, why })]);
  expect(screen.getByText("You asked for it on Monday.")).not.toBeVisible();
  await user.click(screen.getByRole("button", { name: "Why this message?" }));
  expect(screen.getByText("You asked for it on Monday.")).toBeVisible();
});
