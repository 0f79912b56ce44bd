import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";

import { Panel } from "@/components/ui/panel";
import { ItemForm, type ItemFormProps } from "@/features/inbox/item-form";
import type { InboxItem } from "@/lib/contract";
import { readDraft } from "@/lib/drafts";
import { session } from "@/lib/session";
import { USER } from "@/testing/events";
import { inboxItem } from "@/testing/items";

const item = inboxItem();

function show(one: InboxItem = item, stores = true) {
  const ports = {
    onSave: vi.fn<ItemFormProps["onSave"]>(async () => stores),
    onLeave: vi.fn<() => void>(),
    onClose: vi.fn<() => void>(),
  };
  function Shown() {
    const [shown, setShown] = useState(one);
    const save: ItemFormProps["onSave"] = async (patch) => {
      if (stores) setShown({ ...shown, ...(patch as Partial<InboxItem>) });
      return ports.onSave(patch);
    };
    return (
      <Panel title="Inbox" onClose={ports.onClose}>
        <ItemForm item={shown} onSave={save} onClose={ports.onLeave} />
      </Panel>
    );
  }
  const { unmount } = render(<Shown />);
  return { ...ports, unmount, field: () => screen.getByLabelText<HTMLInputElement>("What is it?") };
}

beforeEach(() => {
  session.setState({ user: USER });
});

it("Escape leaves the form and not the panel, and what was written is saved on the way", async () => {
  const first = show();
  await userEvent.type(first.field(), " and litter");
  await userEvent.keyboard("{Escape}");
  expect(first.onLeave).toHaveBeenCalledOnce();
  expect(first.onClose).not.toHaveBeenCalled();
  first.unmount();
  expect(first.onSave).toHaveBeenCalledExactlyOnceWith({ text: "Buy cat food and litter" });
  await expect.poll(() => readDraft("inbox-item.a")).toBe("");
});

it("what could not be saved is there again, and what was not touched is as it has become meanwhile", async () => {
  const first = show(item, false);
  await userEvent.type(screen.getByLabelText("Project"), "Home");
  first.unmount();
  await expect.poll(() => first.onSave.mock.settledResults.length).toBe(1);
  const again = show({ ...item, text: "Buy dog food" });
  expect(again.field().value).toBe("Buy dog food");
  expect(screen.getByLabelText<HTMLInputElement>("Project").value).toBe("Home");
});

it("a field that is left is saved once, alone, and can be taken back", async () => {
  const { field, onSave, unmount } = show();
  await userEvent.type(field(), "!");
  await userEvent.tab();
  expect(onSave).toHaveBeenCalledExactlyOnceWith({ text: "Buy cat food!" });
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(onSave).toHaveBeenLastCalledWith({ text: "Buy cat food" });
  expect(field().value).toBe("Buy cat food");
  unmount();
  expect(onSave).toHaveBeenCalledTimes(2);
});

it("a thing without words keeps those that it had", async () => {
  const { field, onSave, unmount } = show();
  await userEvent.clear(field());
  unmount();
  expect(onSave).not.toHaveBeenCalled();
  expect(show().field().value).toBe("Buy cat food");
});
