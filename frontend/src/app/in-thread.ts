/** What messages in the thread need of the other parts, which the chat itself does not know. */

import { createContext, useEffect } from "react";
import { useStore } from "zustand";

import type { Services } from "@/app/services";

/** The parts of this page, for what stands in the thread. */
export const ServicesContext = createContext<Services | null>(null);

/** Loads the reminders while the thread shows one that came, and keeps up with them. */
export function useRemindersInThread({ chat, reminders, routines }: Services): void {
  const kinds = useStore(chat.store, ({ chat: { messages } }) =>
    [...new Set(messages.flatMap(({ why }) => (why?.id == null ? [] : [why.kind])))].toSorted().join(),
  );
  const [reminder, routine] = [kinds.includes("reminder"), kinds.includes("routine")];
  useEffect(() => (reminder ? reminders.watch() : undefined), [reminder, reminders]);
  useEffect(() => (routine ? routines.watch() : undefined), [routine, routines]);
}
