/** What an action will make of a widget's state, to be shown until the server has said. */

import type { Widget } from "@/lib/contract";

type State = Widget["state"];
type Fields = Readonly<Record<string, unknown>>;

/** The state as it is to be expected; unchanged for what this client does not know. */
export function expected(widget: Widget, action: string, value: unknown): State {
  const { state } = widget;
  if (!isFields(value)) return state;
  switch (`${widget.type}.${action}`) {
    case "checklist.toggle":
      return withItems(state, (items) =>
        items.map((item) =>
          item["id"] === value["id"] ? { ...item, done: value["done"] ?? !item["done"] } : item,
        ),
      );
    case "checklist.remove":
      return withItems(state, (items) => items.filter((item) => item["id"] !== value["id"]));
    case "checklist.rename":
      return withItems(state, (items) =>
        items.map((item) => (item["id"] === value["id"] ? { ...item, text: value["text"] } : item)),
      );
    case "choices.choose":
      return { ...state, chosen: value["id"] };
    case "progress.set":
      return { ...state, value: value["value"] };
    case "note.edit":
      return { ...state, text: value["text"] };
    default:
      return state;
  }
}

function withItems(state: State, change: (items: readonly Fields[]) => readonly Fields[]): State {
  const items = state["items"];
  return Array.isArray(items) ? { ...state, items: change(items.filter(isFields)) } : state;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
