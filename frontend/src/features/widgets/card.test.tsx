import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { WidgetCard } from "@/features/widgets/card";
import { createWidgetStore } from "@/features/widgets/store";
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

function show(one: Widget) {
  const store = createWidgetStore();
  store.applySnapshot(snapshot({ widgets: [one] }));
  render(<WidgetCard store={store} id={one.id} />);
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
  expect(screen.getByRole("region", { name: "This week" })).toHaveTextContent("ReportDentist1 of 2");
});

it("a kind that this client cannot draw is a calm note", () => {
  show(widget({ type: "inbox_triage" }));
  expect(screen.getByText("This card cannot be shown here yet.")).toBeVisible();
});

it("content that does not fit its kind breaks the card only", () => {
  show(widget({ state: { items: "none" } }));
  expect(screen.getByText("This card could not be drawn.")).toBeVisible();
});

it("an older version does not replace a newer one", () => {
  const store = show(widget({ version: 3, title: "Newer" }));
  store.applyEvents([event("widget.upserted", 1, { widget: widget({ version: 2, title: "Older" }) })]);
  expect(store.getState().widgets["w"]?.title).toBe("Newer");
});
