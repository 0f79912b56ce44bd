import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { CodeField } from "@/features/auth/code-field";
import { useCodeSubmit } from "@/features/auth/use-code-submit";
import { readDraft, writeDraft } from "@/lib/drafts";
import type { Credentials } from "@/lib/http/accounts";

export interface CredentialsFormProps {
  readonly submitLabel: string;
  readonly newPassword: boolean;
  readonly onSubmit: (credentials: Credentials) => Promise<void>;
}

const EMAIL = "email";

/** Address and password, with what is wrong said in place. The address is the same wherever the form stands. */
export function CredentialsForm({ submitLabel, newPassword, onSubmit }: CredentialsFormProps) {
  const { t } = useTranslation();
  const { busy, codeAsked, trouble, submit } = useCodeSubmit();
  const send = submit((data, code) =>
    onSubmit({ email: String(data.get("email")), password: String(data.get("password")), ...code }),
  );
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
      {trouble !== null && (
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
