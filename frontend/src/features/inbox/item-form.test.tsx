import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { Panel } from "@/components/ui/panel";
import { ItemForm } from "@/features/inbox/item-form";
import type { InboxItem } from "@/lib/contract";
import { session } from "@/lib/session";
import { USER } from "@/testing/events";
import { inboxItem } from "@/testing/items";

const item = inboxItem();

function show(one: InboxItem = item) {
  const ports = {
    onSave: vi.fn<() => Promise<boolean>>(async () => true),
    onCancel: vi.fn<() => void>(),
    onClose: vi.fn<() => void>(),
  };
  const { unmount } = render(
    <Panel title="Inbox" onClose={ports.onClose}>
      <ItemForm item={one} onSave={ports.onSave} onCancel={ports.onCancel} />
    </Panel>,
  );
  return { ...ports, unmount, field: () => screen.getByLabelText<HTMLInputElement>("What is it?") };
}

beforeEach(() => {
  session.setState({ user: USER });
});

it("Escape leaves the form and not the panel, and what was written is there again", async () => {
  const first = show();
  await userEvent.type(first.field(), " and litter");
  await userEvent.keyboard("{Escape}");
  expect(first.onCancel).toHaveBeenCalledOnce();
  expect(first.onClose).not.toHaveBeenCalled();
  first.unmount();
  expect(show().field().value).toBe("Buy cat food and litter");
});

it("what was not touched is as it has become meanwhile", async () => {
  const first = show();
  await userEvent.type(screen.getByLabelText("Project"), "Home");
  first.unmount();
  const again = show({ ...item, text: "Buy dog food" });
  expect(again.field().value).toBe("Buy dog food");
  expect(screen.getByLabelText<HTMLInputElement>("Project").value).toBe("Home");
});

it("saved or given up, nothing is left of it", async () => {
  const saving = show();
  await userEvent.type(saving.field(), "!");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await expect.poll(() => saving.field().value).toBe("Buy cat food");
  await userEvent.type(saving.field(), "?");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  saving.unmount();
  expect(show().field().value).toBe("Buy cat food");
});
