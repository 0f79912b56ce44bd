import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { Confirm } from "@/components/ui/confirm";
import { Panel } from "@/components/ui/panel";

it("a question that a panel is opened with has the focus, and Escape answers it first", async () => {
  const [onCancel, onClose] = [vi.fn<() => void>(), vi.fn<() => void>()];
  render(
    <Panel title="Settings" onClose={onClose}>
      <Confirm
        label="Leave"
        says="It is gone then."
        sure="Leave"
        onSure={() => undefined}
        onCancel={onCancel}
      />
    </Panel>,
  );
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(onCancel).toHaveBeenCalledOnce();
  expect(onClose).not.toHaveBeenCalled();
});

it("without one the title has it", () => {
  render(
    <Panel title="Settings" onClose={() => undefined}>
      <p>Words</p>
    </Panel>,
  );
  expect(screen.getByRole("heading", { name: "Settings" })).toHaveFocus();
});
