/** What the keyboard does in the list of the inbox, by places on it, so that a Russian layout works, too. */

import type { InboxActions } from "@/features/inbox/actions";
import type { InboxItem } from "@/lib/contract";

type Keys = Partial<Record<string, () => void>>;

export interface Doing {
  readonly complete: (item: InboxItem) => void;
  readonly actions: InboxActions;
  readonly onOpen: (item: InboxItem) => void;
}

/** j and k or the arrows. */
export function moves(place: number, focus: (to: number) => void): Keys {
  return {
    KeyJ: () => focus(place + 1),
    ArrowDown: () => focus(place + 1),
    KeyK: () => focus(place - 1),
    ArrowUp: () => focus(place - 1),
  };
}

/**
 * e opens, x is done, a archives, Delete deletes. A question is answered by the figures, y says yes to it, and Delete
 * leaves the item as it is. `leave` does what takes the item away.
 */
export function keysOf(
  item: InboxItem,
  leave: (act: () => void) => void,
  { complete, actions, onOpen }: Doing,
): Keys {
  const edit = { KeyE: () => onOpen(item) };
  const { proposal } = item;
  if (proposal == null) {
    return {
      ...edit,
      KeyX: () => leave(() => complete(item)),
      KeyA: () => leave(() => actions.archive(item)),
      Delete: () => leave(() => actions.remove(item)),
    };
  }
  const answers = proposal.options.map((answer, index) => [
    `Digit${index + 1}`,
    () => leave(() => void actions.answer(item, { action: "answer", answer })),
  ]);
  return {
    ...edit,
    ...Object.fromEntries(answers),
    KeyY: () => leave(() => void actions.answer(item, { action: "accept" })),
    Delete: () => leave(() => void actions.answer(item, { action: "dismiss" })),
  };
}
