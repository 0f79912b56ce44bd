import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { People, type PeoplePorts } from "@/features/settings/people";
import type { Account } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";

const OWNER: Account = {
  id: "owner",
  name: "Ada",
  email: "ada@example.org",
  guest: false,
  is_owner: true,
  disabled: false,
  two_step: false,
  created: "2026-01-01T00:00:00Z",
  last_seen: null,
};
const BO: Account = {
  ...OWNER,
  id: "bo",
  name: "Bo",
  email: "bo@example.org",
  is_owner: false,
  two_step: true,
};
const EXPIRES = "2026-12-01T00:00:00Z";
const RULES = { registration: "open", guests: true, guests_kept_weeks: 26 } as const;

function ports() {
  return {
    accessRules: vi.fn<PeoplePorts["accessRules"]>(async () => RULES),
    changeAccess: vi.fn<PeoplePorts["changeAccess"]>(
      async (patch) => ({ ...RULES, ...patch }) as typeof RULES,
    ),
    people: vi.fn<PeoplePorts["people"]>(async () => ({ items: [OWNER, BO], next: null })),
    invitations: vi.fn<PeoplePorts["invitations"]>(async () => ({
      items: [{ id: "one", created: EXPIRES, expires: EXPIRES }],
      next: null,
    })),
    invite: vi.fn<PeoplePorts["invite"]>(async () => ({
      id: "two",
      created: EXPIRES,
      expires: EXPIRES,
      link: "http://host/#invitation=secret",
    })),
    revokeInvitation: vi.fn<PeoplePorts["revokeInvitation"]>(async () => undefined),
    switchPerson: vi.fn<PeoplePorts["switchPerson"]>(async () => BO),
    linkForPerson: vi.fn<PeoplePorts["linkForPerson"]>(async () => ({
      link: "http://host/#sign-in=secret",
      expires: EXPIRES,
    })),
    endTwoStepOf: vi.fn<PeoplePorts["endTwoStepOf"]>(async () => undefined),
    handOver: vi.fn<PeoplePorts["handOver"]>(async () => BO),
    deletePerson: vi.fn<PeoplePorts["deletePerson"]>(async () => undefined),
  };
}

async function acts(calls: ReturnType<typeof ports>) {
  render(<People ports={calls} ownId={OWNER.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Actions: Bo" }));
}

it("nothing can be done to the owner, and the second step of another is seen", async () => {
  await acts(ports());
  expect(screen.queryByRole("button", { name: "Actions: Ada" })).toBeNull();
  expect(screen.getByText(/two-step sign-in · /)).toBeVisible();
});

it("somebody is deleted once the owner's password is right", async () => {
  const calls = ports();
  calls.deletePerson.mockRejectedValueOnce(new ApiError(422, "invalid_input", "", null, ["password"]));
  await acts(calls);
  await userEvent.click(screen.getByRole("button", { name: "Delete…" }));
  await userEvent.type(screen.getByLabelText("Password"), "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("That password isn’t right.");
  await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  await waitFor(() => expect(screen.queryByLabelText("Password")).toBeNull());
  expect(calls.deletePerson).toHaveBeenLastCalledWith("bo", "wrong");
  await waitFor(() => expect(calls.people).toHaveBeenCalledTimes(2));
});

it("a sign-in link is shown to be copied", async () => {
  await acts(ports());
  await userEvent.click(screen.getByRole("button", { name: "Sign-in link…" }));
  await userEvent.type(screen.getByLabelText("Password"), "right");
  await userEvent.click(screen.getByRole("button", { name: "Make the link" }));
  expect(await screen.findByText("http://host/#sign-in=secret")).toBeVisible();
});

it("an invitation is made and another revoked; who may come in is changed", async () => {
  const calls = ports();
  render(<People ports={calls} ownId={OWNER.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Invite someone" }));
  expect(await screen.findByText("http://host/#invitation=secret")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: /^Revoke the invitation/ }));
  await waitFor(() => expect(calls.revokeInvitation).toHaveBeenCalledWith("one"));
  await userEvent.click(screen.getByLabelText("By invitation"));
  expect(calls.changeAccess).toHaveBeenCalledWith({ registration: "invitation" });
});

it("a long list of people goes on, and is read anew from its beginning", async () => {
  const calls = ports();
  calls.people.mockResolvedValueOnce({ items: [OWNER], next: "later" });
  calls.people.mockResolvedValueOnce({ items: [BO], next: null });
  render(<People ports={calls} ownId={OWNER.id} />);
  await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
  expect(await screen.findByText("Bo")).toBeVisible();
  expect(screen.getByText("Ada")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  await userEvent.click(screen.getByLabelText("Show guests"));
  await waitFor(() => expect(calls.people.mock.calls.at(-1)).toEqual([null, true]));
  expect(calls.people.mock.calls.slice(0, 2)).toEqual([
    [null, false],
    ["later", false],
  ]);
  expect(screen.getAllByText("Bo")).toHaveLength(1);
});
