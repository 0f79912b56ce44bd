/** Whether the settings ask if the user really wants to leave; the palette may ask it, too. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

const store = createStore(() => ({ asked: false }));

export const leaveQuestion = {
  ask: () => store.setState({ asked: true }),
  clear: () => store.setState({ asked: false }),
};

export function useLeaveQuestion(): boolean {
  return useStore(store, (state) => state.asked);
}
