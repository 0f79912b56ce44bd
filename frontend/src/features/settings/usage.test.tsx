import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { Usage } from "@/features/settings/usage";
import type { UsagePorts } from "@/features/settings/usage-limits";

const PRICE = { input: 1, output: 2, currency: "EUR" };
const LINE = { day: "2030-05-04", requests: 1 };

function ports(): UsagePorts {
  return {
    usage: vi.fn<UsagePorts["usage"]>(async () => ({
      days: [
        { ...LINE, occasion: "conversation", input_tokens: 1_000_000, output_tokens: 500_000 },
        { ...LINE, occasion: "background", input_tokens: 10, output_tokens: 0 },
      ],
      limit: 4_000_000,
      used_today: 1_000_000,
      price: PRICE,
    })),
    ownerUsage: vi.fn<UsagePorts["ownerUsage"]>(async () => ({
      limits: { user: 4_000_000, guests: null, server: 5_000_000, price: PRICE },
      server_today: 1_000_000,
      guests_today: 3,
    })),
    setUsageLimits: vi.fn<UsagePorts["setUsageLimits"]>(async () => ({
      limits: { user: 4_000_000, guests: 9, server: 5_000_000, price: PRICE },
      server_today: 1_000_000,
      guests_today: 3,
    })),
  };
}

it("shows today against the limit, and each day by kind with what it cost", async () => {
  render(<Usage owner={false} locale="en" ports={ports()} />);
  await screen.findByText("1,000,000 of 4,000,000 tokens");
  expect(screen.getByRole("progressbar", { name: "Today" })).toHaveAttribute("aria-valuenow", "25");
  screen.getByText("May 4");
  screen.getByText("talking 1,500,000 · in the background 10");
  screen.getByText("≈ 2 EUR");
  expect(screen.queryByText("Limits and price")).toBeNull();
});

it("lets the owner set a limit, and leaves the others as they are", async () => {
  const calls = ports();
  render(<Usage owner locale="en" ports={calls} />);
  await userEvent.type(await screen.findByLabelText("For all guests"), "9");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(calls.setUsageLimits).toHaveBeenCalledWith({
    user: 4_000_000,
    guests: 9,
    server: 5_000_000,
    price: PRICE,
  });
  await screen.findByText("All guests: 3 of 9 tokens");
});
