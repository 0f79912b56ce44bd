import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Fold, Group } from "@/components/ui/group";
import { Rows } from "@/components/ui/row";
import type { InboxActions } from "@/features/inbox/actions";
import { grouped } from "@/features/inbox/grouped";
import { ItemRow } from "@/features/inbox/item-row";
import { type Doing, keysOf, moves } from "@/features/inbox/list-keys";
import { QuestionRow } from "@/features/inbox/question-row";
import type { InboxItem } from "@/lib/contract";
import { isField } from "@/lib/keys";
import { useLingering } from "@/lib/use-lingering";

export interface ItemGroupsProps {
  /** What the view shows, newest first. */
  readonly items: readonly InboxItem[];
  readonly fresh: ReadonlySet<string>;
  /** They are open: grouped by what they want. Others are one list. */
  readonly open: boolean;
  readonly actions: InboxActions;
  readonly onOpen: (item: InboxItem) => void;
}

/** The items, by touch or by keys. */
export function ItemGroups({ items, fresh, open, actions, onOpen }: ItemGroupsProps) {
  const { t } = useTranslation();
  const root = useRef<HTMLDivElement>(null);
  const { shown, keep, stateOf } = useLingering(items);
  const complete = (item: InboxItem) => {
    keep(item);
    actions.complete(item);
  };
  const doing: Doing = { complete, actions, onOpen };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    const lines = [...(root.current?.querySelectorAll<HTMLElement>("[data-line]") ?? [])];
    const place = lines.findIndex((line) => line === event.target);
    const item = items.find(({ id }) => id === lines[place]?.dataset["line"]);
    if (item === undefined) return;
    const focus = (to: number) => lines[Math.min(Math.max(to, 0), lines.length - 1)]?.focus();
    /** Does what takes the item away, and keeps the focus in the list. */
    const leave = (act: () => void) => {
      focus(place === lines.length - 1 ? place - 1 : place + 1);
      act();
    };
    const run = { ...keysOf(item, leave, doing), ...moves(place, focus) }[event.code];
    if (run === undefined) return;
    event.preventDefault();
    run();
  };
  const row = (item: InboxItem) => (
    <ItemRow
      key={item.id}
      item={item}
      fresh={fresh.has(item.id)}
      state={stateOf(item.id)}
      onComplete={() => complete(item)}
      onOpen={() => onOpen(item)}
    />
  );
  const { asked, dated, undated, someday } = grouped(shown);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys for the buttons inside, all of which work by themselves
    <div ref={root} onKeyDown={onKey} className="space-y-4">
      {!open && <Rows aria-label={t("inbox.title")}>{shown.map(row)}</Rows>}
      {open && asked.length > 0 && (
        <Group title={t("inbox.groups.asked")} count={asked.length}>
          <Rows>
            {asked.map((item) => (
              <QuestionRow key={item.id} item={item} actions={actions} onOpen={() => onOpen(item)} />
            ))}
          </Rows>
        </Group>
      )}
      {open && dated.length > 0 && (
        <Group title={t("inbox.groups.dated")} count={dated.length}>
          <Rows>{dated.map(row)}</Rows>
        </Group>
      )}
      {open && undated.length > 0 && (
        <Group title={t("inbox.groups.undated")} count={undated.length}>
          <Rows>{undated.map(row)}</Rows>
        </Group>
      )}
      {open && someday.length > 0 && (
        <Fold
          title={t("inbox.groups.someday")}
          count={someday.length}
          unfolded={someday.length === shown.length}
        >
          <Rows>{someday.map(row)}</Rows>
        </Fold>
      )}
    </div>
  );
}
