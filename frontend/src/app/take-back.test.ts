import { expect, it, vi } from "vitest";

import { createTakeBack } from "@/app/take-back";
import type { InboxItem, Reminder } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";

const item = (id: string, message_id: string | null) => ({ id, message_id }) as InboxItem;
const reminder = (id: string, message_id: string, status: Reminder["status"]) =>
  ({ id, message_id, status }) as Reminder;

function holding(removeItem: (id: string) => Promise<unknown>) {
  const cancelReminder = vi.fn<(id: string) => Promise<unknown>>(async () => undefined);
  const takeBack = createTakeBack({
    items: () => [item("milk", "m1"), item("bread", "m2"), item("by hand", null)],
    reminders: () => [reminder("soon", "m1", "scheduled"), reminder("came", "m1", "fired")],
    removeItem,
    cancelReminder,
  });
  return { takeBack, cancelReminder };
}

it("what came of the message goes, and nothing else; what has come has come", async () => {
  const removeItem = vi.fn<(id: string) => Promise<unknown>>(async () => undefined);
  const { takeBack, cancelReminder } = holding(removeItem);
  await takeBack("m1");
  expect(removeItem.mock.calls).toEqual([["milk"]]);
  expect(cancelReminder.mock.calls).toEqual([["soon"]]);
});

it("what another page has taken back is taken back; what the server refuses is said", async () => {
  const away = holding(() => Promise.reject(new ApiError(404, "not_found", "gone")));
  await expect(away.takeBack("m1")).resolves.toBeUndefined();
  const broken = holding(() => Promise.reject(new ApiError(503, "unavailable", "away")));
  await expect(broken.takeBack("m1")).rejects.toThrow("away");
});
