/** Whether it is the moment to offer notifications: once, when the first reminder has been set. */

import { createStore } from "zustand/vanilla";

import type { ServerEvent } from "@/lib/contract";
import { readStored, writeStored } from "@/lib/storage";

export function createPushOffer() {
  const store = createStore<{ readonly due: boolean }>(() => ({ due: false }));
  return {
    ...store,
    applyEvents: (events: readonly ServerEvent[]) => {
      if (store.getState().due || readStored("push-offered") !== null) return;
      const set = events.some(
        (event) => event.type === "reminder.upserted" && event.reminder.status === "scheduled",
      );
      if (set) store.setState({ due: true });
    },
    /** It was answered, either way: it is not asked again. */
    settle: () => {
      writeStored("push-offered", "yes");
      store.setState({ due: false });
    },
    clear: () => store.setState({ due: false }),
  };
}

export type PushOfferApi = ReturnType<typeof createPushOffer>;
