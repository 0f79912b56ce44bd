/** The state of the connection as the user is told it. */

import { createStore } from "zustand/vanilla";

import { OFFLINE_BANNER_AFTER } from "@/config/constants";
import type { ConnectionStatus } from "@/lib/socket/connection";

export interface ConnectionStore {
  readonly status: ConnectionStatus;
  /** Without a road for long enough to be worth a word. */
  readonly away: boolean;
}

export function createConnectionStore() {
  const store = createStore<ConnectionStore>(() => ({ status: "connecting", away: false }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ...store,
    set: (status: ConnectionStatus) => {
      const reachable = status === "live" || status === "polling";
      store.setState({ status, ...(reachable ? { away: false } : {}) });
      if (reachable) {
        clearTimeout(timer);
        timer = undefined;
      } else timer ??= setTimeout(() => store.setState({ away: true }), OFFLINE_BANNER_AFTER);
    },
  };
}

export type ConnectionStoreApi = ReturnType<typeof createConnectionStore>;
