/** Short notes at the edge of the screen, one way back each at most. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import { UNDO_FOR } from "@/config/constants";
import { newId } from "@/lib/ids";

export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly tone: "calm" | "trouble";
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Notices {
  readonly notices: readonly Notice[];
}

const SHOWN_FOR = 5_000;

const store = createStore<Notices>(() => ({ notices: [] }));

/** Shows a note for a while; one with an action stays as long as a removal can be undone. Answers its id. */
export function notify(notice: Omit<Notice, "id">): string {
  const id = newId();
  store.setState(({ notices }) => ({ notices: [...notices.slice(-2), { ...notice, id }] }));
  setTimeout(() => dismiss(id), notice.action === undefined ? SHOWN_FOR : UNDO_FOR);
  return id;
}

/** Takes a note away. */
export function dismiss(id: string): void {
  store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

export function useNotices(): readonly Notice[] {
  return useStore(store, (state) => state.notices);
}
