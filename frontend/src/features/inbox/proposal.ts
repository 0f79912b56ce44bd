/** What the assistant thinks an item is. */

import type { InboxItem, Proposal } from "@/lib/contract";

/** What the proposal says of the item, to be laid over what the item says of itself. */
export function proposed(proposal: Proposal): Partial<InboxItem> {
  const said = {
    kind: proposal.kind,
    text: proposal.text,
    due: proposal.due,
    project: proposal.project,
    next_action: proposal.next_action,
    waiting_for: proposal.waiting_for,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value != null));
}
