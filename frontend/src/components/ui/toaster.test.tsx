import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { Toaster } from "@/components/ui/toaster";
import { clearToasts, notify } from "@/lib/toasts";

afterEach(() => act(clearToasts));

function removed(text: string) {
  const run = vi.fn<() => void>();
  act(() => void notify({ text: `Deleted: ${text}`, tone: "calm", action: { label: "Undo", run } }));
  return run;
}

it("each of many removals can be undone, and says what it brings back", async () => {
  render(<Toaster over="panel" />);
  const undone = ["bread", "milk", "tea", "soap"].map(removed);
  for (const text of ["one", "two", "three"]) act(() => void notify({ text, tone: "calm" }));
  await userEvent.click(screen.getByRole("button", { name: /more/ }));
  const undo = screen.getAllByRole("button", { name: "Undo" });
  expect(undo).toHaveLength(4);
  expect(undo[0]).toHaveAccessibleDescription("Deleted: bread");
  await userEvent.click(screen.getAllByRole("button", { name: "Undo" })[0] as HTMLElement);
  expect(undone[0]).toHaveBeenCalledOnce();
  expect(screen.queryByText("Deleted: bread")).toBeNull();
  expect(screen.getByText("Deleted: milk")).toBeVisible();
});
