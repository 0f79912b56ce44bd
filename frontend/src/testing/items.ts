import type { InboxItem } from "@/lib/contract";

/** A task that nothing is known about but its words. */
export function inboxItem(fields: Partial<InboxItem> = {}): InboxItem {
  return {
    id: "a",
    text: "Buy cat food",
    kind: "task",
    status: "new",
    due: null,
    project: null,
    next_action: null,
    waiting_for: null,
    minutes: null,
    proposal: null,
    filed: false,
    source: "ui",
    message_id: null,
    created: "2026-01-15T12:00:00Z",
    updated: "2026-01-15T12:00:00Z",
    ...fields,
  };
}
