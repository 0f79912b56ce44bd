import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { CredentialsForm, type CredentialsFormProps } from "@/features/auth/credentials-form";
import { PasswordForm } from "@/features/auth/password-form";

const LONG = "correct horse battery — лошадь 🐎";

function fields(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[type=password]")];
}

it("a password is hidden, known to a manager, and may be pasted as it is", async () => {
  const sent = vi.fn<CredentialsFormProps["onSubmit"]>(async () => undefined);
  render(<CredentialsForm submitLabel="Sign in" newPassword={false} onSubmit={sent} />);
  const [password] = fields();
  expect(password?.autocomplete).toBe("current-password");
  await userEvent.type(screen.getByLabelText("Email"), "ada@example.org");
  await userEvent.click(screen.getByLabelText("Password"));
  await userEvent.paste(LONG);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(sent).toHaveBeenCalledWith({ email: "ada@example.org", password: LONG });
});

it("where a password is changed, a manager knows which is the new one", () => {
  render(<PasswordForm onSubmit={async () => undefined} onCancel={() => undefined} />);
  expect(fields().map((field) => field.autocomplete)).toEqual(["current-password", "new-password"]);
});
