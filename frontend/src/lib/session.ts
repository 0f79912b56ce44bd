/** Who is here. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import type { User } from "@/lib/contract";

/**
 * Why nobody is here: the session ended by itself, or somebody left, also where the server could not be told yet; or
 * they came back from a provider without being in.
 */
export type Ended = "expired" | "signedOut" | "signedOutOffline" | "deleted" | "closed" | "back";

export interface SessionState {
  /** `starting` until the server has said who this is. */
  readonly phase: "starting" | "signed-in" | "signed-out";
  readonly user: User | null;
  /** Of `signed-out` only. */
  readonly ended: Ended | null;
}

export const session = createStore<SessionState>(() => ({ phase: "starting", user: null, ended: null }));

export function useSession<T>(selector: (state: SessionState) => T): T {
  return useStore(session, selector);
}
