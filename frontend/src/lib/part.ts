/** What every part of the page that holds the user's data must be able to do. `app/services.ts` keeps the list. */

import type { ServerEvent, StateSnapshot } from "@/lib/contract";

export interface Part {
  /** The whole state, at the start and after a gap in the events. */
  readonly applySnapshot?: (snapshot: StateSnapshot) => void;
  /** Events of the server, in order. */
  readonly applyEvents?: (events: readonly ServerEvent[]) => void;
  /** Sends what still waits for the end of its time to undo. Resolves when the server has answered; never rejects. */
  readonly flush?: () => Promise<void>;
  /** Forgets all that belongs to the user. */
  readonly clear: () => void;
}
