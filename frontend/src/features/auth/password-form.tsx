import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { Trouble } from "@/components/ui/trouble";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

type Reason = "wrongPassword" | "weak" | "tooMany" | "unreachable";

export interface PasswordFormProps {
  /** Rejects where the server refuses. */
  readonly onSubmit: (passwords: { readonly old: string; readonly new: string }) => Promise<void>;
  readonly onCancel: () => void;
}

/** The password in force, and another in its place; what is wrong is said here. */
export function PasswordForm({ onSubmit, onCancel }: PasswordFormProps) {
  const { t } = useTranslation();
  const { busy, trouble, submit } = useSubmit(troubleOf);
  const send = submit((data) => onSubmit({ old: String(data.get("old")), new: String(data.get("new")) }));
  return (
    <EscapeArea onEscape={onCancel}>
      <form className="space-y-3" onSubmit={send}>
        <Field
          label={t("auth.oldPassword")}
          name="old"
          type="password"
          autoComplete="current-password"
          required
        />
        <Field
          label={t("auth.newPassword")}
          name="new"
          type="password"
          autoComplete="new-password"
          minLength={8}
          maxLength={71}
          hint={t("auth.passwordHint")}
          required
        />
        {trouble !== null && <Trouble>{t(`auth.${trouble}`)}</Trouble>}
        <FormButtons submit={t("auth.changePassword")} disabled={busy} onCancel={onCancel} />
      </form>
    </EscapeArea>
  );
}

function troubleOf(error: unknown): Reason {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.status === 422) return error.fields.includes("old") ? "wrongPassword" : "weak";
  return error.status === 429 ? "tooMany" : "unreachable";
}
