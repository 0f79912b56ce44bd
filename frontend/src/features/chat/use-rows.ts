/** What the thread shows, and whether something is on its way. */

import { useMemo, useState } from "react";

import { useChatStore } from "@/features/chat/context";
import { createRows, isStreaming, isWaiting, type Row } from "@/features/chat/rows";
import { useTimeFormat } from "@/lib/time";

/** The rows of the whole conversation that is loaded. */
export function useRows(): readonly Row[] {
  const { dayOf } = useTimeFormat();
  const messages = useChatStore((state) => state.chat.messages);
  const unread = useChatStore((state) => state.chat.unread);
  const chosen = useChatStore((state) => state.chosen);
  const [makeRows] = useState(createRows);
  return useMemo(
    () => makeRows({ messages, dayOf, chosen, unread }),
    [makeRows, messages, dayOf, chosen, unread],
  );
}

/** Those of `rows` that have parts other than words; the same list while they are the same. */
export function useRowsWithParts(rows: readonly Row[]): readonly Row[] {
  const [stable] = useState(createStableList<Row>);
  return stable(rows.filter(({ message }) => message.widgets.length > 0));
}

/** Whether a reply is due or grows. */
export function useRunning(): boolean {
  return useChatStore(({ chat: { messages } }) => isStreaming(messages) || isWaiting(messages));
}

/** Gives the list of before where the new one holds the same. */
function createStableList<T>(): (items: readonly T[]) => readonly T[] {
  let before: readonly T[] = [];
  return (items) => {
    const same = items.length === before.length && items.every((item, index) => item === before[index]);
    if (!same) before = items;
    return before;
  };
}
