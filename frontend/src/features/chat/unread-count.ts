import { useState } from "react";

import type { Row } from "@/features/chat/rows";

/**
 * How many of the assistant's messages are new: since the end went out of sight, or since the first unread one as the
 * page was opened. None while the end is in sight.
 */
export function useUnseen(rows: readonly Row[], atEnd: boolean): number {
  const [seen, setSeen] = useState<{ readonly end: string | null; readonly mark: string | null }>({
    end: null,
    mark: null,
  });
  const [wasAway, setWasAway] = useState(false);
  const end = rows.at(-1)?.message.key ?? null;
  const mark = rows.find((row) => row.startsUnread)?.message.key ?? null;
  if (wasAway === atEnd) setWasAway(!atEnd);
  if (atEnd && (seen.end !== end || (wasAway && seen.mark !== mark))) {
    setSeen({ end, mark: wasAway ? mark : seen.mark });
  }
  if (atEnd) return 0;
  const from = mark === seen.mark ? indexOf(rows, seen.end) + 1 : indexOf(rows, mark);
  return rows.slice(from).filter((row) => row.message.role === "assistant").length;
}

function indexOf(rows: readonly Row[], key: string | null): number {
  return rows.findIndex((row) => row.message.key === key);
}
