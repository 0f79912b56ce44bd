/** Every widget once, whether it is drawn in the chat or on the dashboard. */

import { createStore } from "zustand/vanilla";

import type { Reminder, ServerEvent, StateSnapshot, Widget, WidgetAction, WidgetPatch } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { createUndoableRemovals } from "@/lib/undoable-removals";

export interface WidgetStore {
  readonly widgets: Readonly<Record<string, Widget>>;
  /** Taken from sight, and deleted for good once the time to undo is over. */
  readonly leaving: ReadonlySet<string>;
}

export interface WidgetPorts {
  readonly act: (id: string, action: WidgetAction) => Promise<Widget>;
  readonly change: (id: string, patch: Partial<WidgetPatch>) => Promise<Widget>;
  readonly remove: (id: string) => Promise<void>;
}

const EMPTY: WidgetStore = { widgets: {}, leaving: new Set() };

export function createWidgetStore(ports: WidgetPorts) {
  const store = createStore<WidgetStore>(() => EMPTY);
  const show = (widget: Widget) => store.setState(({ widgets }) => ({ widgets: upsert(widgets, widget) }));
  /** Shows `widget` until the server has answered; what it says, or what stood before, is shown then. */
  const optimistic = async (before: Widget, shown: Widget, work: Promise<Widget>) => {
    show(shown);
    try {
      show(await work);
    } catch (error) {
      store.setState(({ widgets }) =>
        // Unless somebody else has changed it meanwhile.
        widgets[before.id] === shown ? { widgets: { ...widgets, [before.id]: before } } : {},
      );
      throw error;
    }
  };
  const removals = createUndoableRemovals(
    async (id) => {
      await ports.remove(id);
      store.setState(({ widgets }) => ({ widgets: without(widgets, id) }));
    },
    (leaving) => store.setState({ leaving }),
  );
  return {
    ...store,
    applySnapshot: (snapshot: StateSnapshot) =>
      store.setState({ widgets: Object.fromEntries(snapshot.widgets.map((widget) => [widget.id, widget])) }),
    applyEvents: (events: readonly ServerEvent[]) =>
      store.setState(({ widgets }) => ({ widgets: events.reduce(fold, widgets) })),
    /** Does something with a widget, once; `expected` is its state after that, shown until the server has answered. */
    act: (widget: Widget, action: string, value: unknown, expected: Widget["state"]) =>
      optimistic(
        widget,
        { ...widget, state: expected },
        ports.act(widget.id, { id: newId(), action, value }),
      ),
    /** Pins, unpins or moves a widget. */
    change: (widget: Widget, patch: Partial<WidgetPatch>) =>
      optimistic(widget, { ...widget, ...(patch as Partial<Widget>) }, ports.change(widget.id, patch)),
    remove: removals.begin,
    undoRemove: removals.undo,
    flush: removals.flush,
    clear: () => {
      removals.clear();
      store.setState(EMPTY);
    },
  };
}

export type WidgetStoreApi = ReturnType<typeof createWidgetStore>;

/** The pinned ones, in their order. */
export function pinnedWidgets({ widgets, leaving }: WidgetStore): readonly Widget[] {
  return Object.values(widgets)
    .filter((widget) => widget.pinned && !leaving.has(widget.id))
    .toSorted((a, b) => a.position - b.position || a.created.localeCompare(b.created));
}

/** The widgets after `event`; a version older than the one at hand is dropped. */
export function fold(widgets: WidgetStore["widgets"], event: ServerEvent): WidgetStore["widgets"] {
  if (event.type === "widget.upserted") return upsert(widgets, event.widget);
  if (event.type === "reminder.upserted") return following(widgets, event.reminder);
  return event.type === "widget.deleted" ? without(widgets, event.widget_id) : widgets;
}

/** The cards of a reminder say how it stands now; the server shows them so too. */
function following(
  widgets: WidgetStore["widgets"],
  { id, text, due, status }: Reminder,
): WidgetStore["widgets"] {
  const cards = Object.values(widgets).filter(
    (widget) => widget.type === "reminder" && widget.state["reminder_id"] === id,
  );
  if (cards.length === 0) return widgets;
  const changed = cards.map((card) => [card.id, { ...card, state: { ...card.state, text, due, status } }]);
  return { ...widgets, ...Object.fromEntries(changed) };
}

function upsert(widgets: WidgetStore["widgets"], widget: Widget): WidgetStore["widgets"] {
  const known = widgets[widget.id];
  return known !== undefined && known.version > widget.version
    ? widgets
    : { ...widgets, [widget.id]: widget };
}

function without(widgets: WidgetStore["widgets"], id: string): WidgetStore["widgets"] {
  if (!(id in widgets)) return widgets;
  const { [id]: _, ...rest } = widgets;
  return rest;
}
