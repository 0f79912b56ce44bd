import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { CodeField } from "@/features/auth/code-field";
import { readDraft, writeDraft } from "@/lib/drafts";
import type { Credentials } from "@/lib/http/accounts";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

type Reason =
  | "wrong"
  | "taken"
  | "invalid"
  | "weak"
  | "notAllowed"
  | "needsCode"
  | "wrongCode"
  | "unreachable"
  | "tooMany";

export interface CredentialsFormProps {
  readonly submitLabel: string;
  readonly newPassword: boolean;
  readonly onSubmit: (credentials: Credentials) => Promise<void>;
}

const EMAIL = "email";

/** Address and password, with what is wrong said in place. The address is the same wherever the form stands. */
export function CredentialsForm({ submitLabel, newPassword, onSubmit }: CredentialsFormProps) {
  const { t } = useTranslation();
  const { busy, trouble, submit } = useSubmit(credentialsTrouble);
  const [codeAsked, askForCode] = useState(false);
  const send = submit(async (data) => {
    const code = String(data.get("code") ?? "").trim();
    const said = { email: String(data.get("email")), password: String(data.get("password")) };
    try {
      await onSubmit(code === "" ? said : { ...said, code });
    } catch (error) {
      if (error instanceof ApiError && error.code === "second_factor_required") askForCode(true);
      throw error;
    }
  });
  return (
    <form className="space-y-4" onSubmit={send}>
      <Field
        label={t("auth.email")}
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={readDraft(EMAIL) ?? ""}
        onChange={(event) => writeDraft(EMAIL, event.target.value)}
        required
      />
      <Field
        label={t("auth.password")}
        name="password"
        type="password"
        autoComplete={newPassword ? "new-password" : "current-password"}
        required
        {...(newPassword ? { minLength: 8, maxLength: 71, hint: t("auth.passwordHint") } : {})}
      />
      {codeAsked && <CodeField />}
      {trouble !== null && trouble !== "needsCode" && (
        <Trouble>
          {t(`auth.${trouble === "notAllowed" ? (newPassword ? "noAccount" : "switchedOff") : trouble}`)}{" "}
          {trouble === "taken" && (
            <a href="#/sign-in" className="inline-flex min-h-11 items-center font-medium underline">
              {t("auth.signIn")}
            </a>
          )}
        </Trouble>
      )}
      <Button look="solid" type="submit" disabled={busy} className="w-full">
        {submitLabel}
      </Button>
    </form>
  );
}

/** What is wrong with who wants to come in. */
export function credentialsTrouble(error: unknown): Reason {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.code === "second_factor_required") return "needsCode";
  if (error.code === "second_factor_wrong") return "wrongCode";
  if (error.code === "common_password") return "weak";
  if (error.status === 403) return "notAllowed";
  if (error.status === 401) return "wrong";
  if (error.status === 409) return "taken";
  if (error.status === 422) return "invalid";
  return error.status === 429 ? "tooMany" : "unreachable";
}
