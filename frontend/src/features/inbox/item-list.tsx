import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { InboxActions } from "@/features/inbox/actions";
import { ItemLine } from "@/features/inbox/item-line";
import type { InboxItem } from "@/lib/contract";

export interface ItemListProps {
  readonly items: readonly InboxItem[];
  readonly fresh: ReadonlySet<string>;
  readonly actions: InboxActions;
}

/** The items, by touch, or by keys: j and k or the arrows to move, x done, e edit, a archive, Delete. */
export function ItemList({ items, fresh, actions }: ItemListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const focus = (place: number) => {
    const lines = list.current?.querySelectorAll<HTMLElement>("[data-line]");
    lines?.[Math.min(Math.max(place, 0), lines.length - 1)]?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line =
      event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-line]") : null;
    const place = items.findIndex((item) => item.id === line?.dataset["line"]);
    const item = items[place];
    if (item === undefined) return;
    // By their places on the keyboard, so that they work in a Russian layout, too.
    const keys: Partial<Record<string, () => void>> = {
      KeyJ: () => focus(place + 1),
      ArrowDown: () => focus(place + 1),
      KeyK: () => focus(place - 1),
      ArrowUp: () => focus(place - 1),
      KeyE: () => setOpen(item.id),
      KeyX: () => leave(place, () => actions.complete(item)),
      KeyA: () => leave(place, () => actions.archive(item)),
      Delete: () => leave(place, () => actions.remove(item)),
    };
    const run = keys[event.code];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  /** Does what takes the item away, and keeps the focus in the list. */
  const leave = (place: number, act: () => void) => {
    focus(place === items.length - 1 ? place - 1 : place + 1);
    act();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for the buttons inside, all of which work by themselves
    <ul ref={list} aria-label={t("inbox.title")} className="space-y-2" onKeyDown={onKey}>
      {items.map((item) => (
        <ItemLine
          key={item.id}
          item={item}
          fresh={fresh.has(item.id)}
          open={open === item.id}
          onOpen={(wanted) => setOpen(wanted ? item.id : null)}
          actions={actions}
        />
      ))}
    </ul>
  );
}
