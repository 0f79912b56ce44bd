/** Every widget once, whether it is drawn in the chat or on the dashboard. */

import { createStore } from "zustand/vanilla";

import type { ServerEvent, StateSnapshot, Widget } from "@/lib/contract";

export interface WidgetStore {
  readonly widgets: Readonly<Record<string, Widget>>;
}

export function createWidgetStore() {
  const store = createStore<WidgetStore>(() => ({ widgets: {} }));
  return {
    ...store,
    applySnapshot: (snapshot: StateSnapshot) =>
      store.setState({ widgets: Object.fromEntries(snapshot.widgets.map((widget) => [widget.id, widget])) }),
    applyEvents: (events: readonly ServerEvent[]) =>
      store.setState(({ widgets }) => ({ widgets: events.reduce(fold, widgets) })),
    clear: () => store.setState({ widgets: {} }),
  };
}

export type WidgetStoreApi = ReturnType<typeof createWidgetStore>;

/** The widgets after `event`; a version older than the one at hand is dropped. */
export function fold(widgets: WidgetStore["widgets"], event: ServerEvent): WidgetStore["widgets"] {
  if (event.type === "widget.upserted") {
    const known = widgets[event.widget.id];
    return known !== undefined && known.version > event.widget.version
      ? widgets
      : { ...widgets, [event.widget.id]: event.widget };
  }
  if (event.type === "widget.deleted" && event.widget_id in widgets) {
    const { [event.widget_id]: _, ...rest } = widgets;
    return rest;
  }
  return widgets;
}
