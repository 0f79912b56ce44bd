import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { WidgetCard } from "@/features/widgets/card";
import { createWidgetStore, type WidgetPorts } from "@/features/widgets/store";
import type { Widget } from "@/lib/contract";
import { at, event, snapshot } from "@/testing/events";

function widget(fields: Partial<Widget>): Widget {
  const base = {
    id: "w",
    type: "checklist" as const,
    title: "This week",
    state: {},
    version: 1,
    pinned: false,
    position: 0,
  };
  return { ...base, message_id: null, created: at(0), updated: at(0), ...fields };
}

const ports = {
  act: vi.fn<WidgetPorts["act"]>(),
  change: vi.fn<WidgetPorts["change"]>(),
  remove: vi.fn<WidgetPorts["remove"]>(async () => undefined),
};

function show(one: Widget) {
  const store = createWidgetStore(ports);
  store.applySnapshot(snapshot({ widgets: [one] }));
  render(<WidgetCard store={store} id={one.id} place="chat" />);
  return store;
}

it("a checklist shows its items and how far it is", () => {
  show(
    widget({
      state: {
        items: [
          { id: "1", text: "Report", done: true },
          { id: "2", text: "Dentist" },
        ],
      },
    }),
  );
  expect(screen.getByRole("group", { name: "This week" })).toHaveTextContent("ReportDentist1 of 2");
});

it("a kind that this client cannot draw is a calm note", () => {
  show(widget({ type: "hologram" as Widget["type"] }));
  expect(screen.getByText("This card can’t be shown here yet.")).toBeVisible();
});

it("content that does not fit its kind breaks the card only", () => {
  show(widget({ state: { items: "none" } }));
  expect(screen.getByText("This card couldn’t be drawn.")).toBeVisible();
});

it("an older version does not replace a newer one", () => {
  const store = show(widget({ version: 3, title: "Newer" }));
  store.applyEvents([event("widget.upserted", 1, { widget: widget({ version: 2, title: "Older" }) })]);
  expect(store.getState().widgets["w"]?.title).toBe("Newer");
});

it("a tick is shown at once, and taken back where the server refuses", async () => {
  let refuse: (reason: Error) => void = () => undefined;
  ports.act.mockImplementationOnce(() => new Promise((_, reject) => (refuse = reject)));
  show(widget({ state: { items: [{ id: "1", text: "Report", done: false }] } }));
  await userEvent.click(screen.getByRole("checkbox", { name: "Report" }));
  expect(screen.getByRole("checkbox", { name: "Report" })).toBeChecked();
  expect(ports.act.mock.calls[0]?.[1]).toMatchObject({ action: "toggle", value: { id: "1", done: true } });
  refuse(new Error("no"));
  await expect.poll(() => screen.getByRole<HTMLInputElement>("checkbox").checked).toBe(false);
});

it("a choice is made once", async () => {
  const state = {
    options: [
      { id: "y", label: "Yes" },
      { id: "n", label: "No" },
    ],
  };
  ports.act.mockImplementationOnce(async () =>
    widget({ type: "choices", state: { ...state, chosen: "y" }, version: 2 }),
  );
  ports.act.mockClear();
  show(widget({ type: "choices", state }));
  await userEvent.click(screen.getByRole("button", { name: "Yes" }));
  await expect.poll(() => screen.getByRole("button", { name: "Yes" }).ariaPressed).toBe("true");
  expect(screen.getByRole("button", { name: "No" })).toBeDisabled();
  expect(ports.act).toHaveBeenCalledOnce();
});

it("a card whose questions are answered, wherever that was, leaves the conversation", () => {
  const store = show(widget({ type: "inbox_triage", title: "What is it?", state: { item_ids: ["a"] } }));
  expect(screen.getByText("1 question for you.")).toBeVisible();
  const answered = widget({
    type: "inbox_triage",
    version: 2,
    state: { item_ids: [], settled: 1, finished: true },
  });
  act(() => store.applyEvents([event("widget.upserted", 1, { widget: answered })]));
  expect(screen.queryByText("What is it?")).toBeNull();
});

it("a removed card is out of sight at once, and comes back when that is undone", async () => {
  const store = show(widget({ type: "note", state: { text: "Remember the milk" } }));
  await userEvent.click(screen.getByRole("button", { name: "Remove: This week" }));
  expect(screen.queryByText("Remember the milk")).toBeNull();
  act(() => store.undoRemove("w"));
  expect(screen.getByText("Remember the milk")).toBeVisible();
  expect(ports.remove).not.toHaveBeenCalled();
});

it.each([
  ["progress", { value: 3, max: 10 }, "30%"],
  ["reminder", { text: "Call Mum", due: at(0), status: "scheduled" }, "Call Mum"],
  ["inbox_triage", { item_ids: ["a", "b"] }, "2 questions for you."],
  ["profile", { profile: { name: "Bo", goals: ["Sleep more"] } }, "Sleep more"],
] as const)("a %s shows what it holds", (type, state, words) => {
  show(widget({ type, state }));
  expect(screen.getByText(words)).toBeVisible();
});

it("what cannot be undone is shown line by line and waits for a word", async () => {
  ports.act.mockResolvedValue(widget({}));
  show(
    widget({
      type: "approval",
      state: {
        what: "forget_all",
        count: 3,
        lines: ["Lives in Leeds", "Has a cat"],
        expires: "2030-01-31T00:00:00Z",
        status: "waiting",
        phase: "unsettled",
      },
    }),
  );
  expect(screen.getByText("Has a cat")).toBeVisible();
  expect(screen.getByText("and 1 more")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Keep" }));
  expect(ports.act).toHaveBeenCalledWith("w", expect.objectContaining({ action: "deny" }));
});
