/** Toasts: short messages at the edge of the screen, each with one way back at most. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import { UNDO_FOR } from "@/config/constants";
import { newId } from "@/lib/ids";

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: "calm" | "trouble";
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Toasts {
  /** Oldest first. */
  readonly toasts: readonly Toast[];
}

const SHOWN_FOR = 5_000;
/** Plain words may push out older plain words, but never a way back. */
const MOST_PLAIN = 2;

const store = createStore<Toasts>(() => ({ toasts: [] }));

/** Shows a toast for a while; one with an action stays as long as a removal can be undone. Answers its id. */
export function notify(toast: Omit<Toast, "id">): string {
  const id = newId();
  store.setState(({ toasts }) => {
    const plain = toasts.filter(({ action }) => action === undefined);
    const pushedOut = new Set(toast.action === undefined ? plain.slice(0, 1 - MOST_PLAIN) : []);
    return { toasts: [...toasts.filter((one) => !pushedOut.has(one)), { ...toast, id }] };
  });
  setTimeout(() => dismiss(id), toast.action === undefined ? SHOWN_FOR : UNDO_FOR);
  return id;
}

/** Takes a toast away. */
export function dismiss(id: string): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Takes all away: they speak of somebody who has left. */
export function clearToasts(): void {
  store.setState({ toasts: [] });
}

export function useToasts(): readonly Toast[] {
  return useStore(store, (state) => state.toasts);
}
