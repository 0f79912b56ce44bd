/** Who is here. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import type { User } from "@/lib/contract";

export interface SessionState {
  /** `starting` until the server has said who this is. */
  readonly phase: "starting" | "signed-in" | "signed-out";
  readonly user: User | null;
}

export const session = createStore<SessionState>(() => ({ phase: "starting", user: null }));

export function useSession<T>(selector: (state: SessionState) => T): T {
  return useStore(session, selector);
}
