/** What a reply has put down goes when another reply, or another wording of the message, takes its place. */

import type { InboxItem, Reminder } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";

export interface TakeBackPorts {
  /** All that is open, as far as this page knows, and it is told of everything. */
  readonly items: () => readonly InboxItem[];
  readonly reminders: () => readonly Reminder[];
  readonly removeItem: (id: string) => Promise<unknown>;
  readonly cancelReminder: (id: string) => Promise<unknown>;
}

/** Takes back what came of the user's message: things that are still open, reminders that have not come. */
export function createTakeBack(ports: TakeBackPorts): (messageId: string) => Promise<void> {
  return async (messageId) => {
    const items = ports.items().filter((item) => item.message_id === messageId);
    const reminders = ports
      .reminders()
      .filter((reminder) => reminder.message_id === messageId && reminder.status === "scheduled");
    await Promise.all([
      ...items.map(({ id }) => gone(ports.removeItem(id))),
      ...reminders.map(({ id }) => gone(ports.cancelReminder(id))),
    ]);
  };
}

/** Another page may have been faster. */
async function gone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}
