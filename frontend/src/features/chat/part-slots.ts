/** Where in the thread the parts of messages that are no words stand. The rows say it, the runtime draws into them. */

import { createContext, type RefCallback, use, useCallback, useState } from "react";

/** The place of each message's parts, by the message's key. */
export type PartSlots = ReadonlyMap<string, HTMLElement>;

export const PartSlotContext = createContext<(key: string, slot: HTMLElement | null) => void>(
  () => undefined,
);

/** The places, and how a row says its own. */
export function usePartSlots() {
  const [slots, setSlots] = useState<PartSlots>(new Map());
  const register = useCallback((key: string, slot: HTMLElement | null) => {
    setSlots((before) => {
      const next = new Map(before);
      if (slot === null) next.delete(key);
      else next.set(key, slot);
      return next;
    });
  }, []);
  return { slots, register };
}

/** The `ref` of the element in which the parts of the message with this key stand. */
export function usePartSlot(key: string): RefCallback<HTMLElement> {
  const register = use(PartSlotContext);
  return useCallback(
    (slot: HTMLElement | null) => {
      register(key, slot);
      return () => register(key, null);
    },
    [register, key],
  );
}
