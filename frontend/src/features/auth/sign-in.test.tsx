import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { SignIn, type SignInProps } from "@/features/auth/sign-in";

it("where no guests are taken an account can be made, and the server is asked once for it", async () => {
  const ways = { guests: false, registration: "open", passkeys: true, provider: "Household" } as const;
  const waysIn = vi.fn<SignInProps["waysIn"]>(async () => ways);
  const gone = vi.fn<SignInProps["onProvider"]>(async () => undefined);
  const done = async () => undefined;
  render(
    <SignIn
      ended="closed"
      waysIn={waysIn}
      onSignIn={done}
      onPasskey={done}
      onProvider={gone}
      onRegister={done}
      onGuest={() => undefined}
    />,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Create an account" }));
  expect(screen.getAllByLabelText("Email")).toHaveLength(2);
  expect(waysIn).toHaveBeenCalledOnce();
  await userEvent.click(screen.getByRole("button", { name: "Sign in with Household" }));
  expect(gone).toHaveBeenCalledOnce();
});
