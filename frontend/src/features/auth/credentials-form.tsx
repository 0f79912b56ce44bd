import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { readDraft, writeDraft } from "@/lib/drafts";
import type { Credentials } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";

type Trouble = "wrong" | "taken" | "invalid" | "unreachable" | "tooMany";

export interface CredentialsFormProps {
  readonly submitLabel: string;
  readonly newPassword: boolean;
  readonly onSubmit: (credentials: Credentials) => Promise<void>;
}

const EMAIL = "email";

/** Address and password, with what is wrong said in place. The address is the same wherever the form stands. */
export function CredentialsForm({ submitLabel, newPassword, onSubmit }: CredentialsFormProps) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setTrouble(null);
    try {
      await onSubmit({ email: String(data.get("email")), password: String(data.get("password")) });
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="space-y-4" onSubmit={(event) => void submit(event)}>
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
      {trouble !== null && (
        <p role="alert" className="text-sm text-danger">
          {t(`auth.${trouble}`)}{" "}
          {trouble === "taken" && (
            <a href="#/sign-in" className="inline-flex min-h-11 items-center font-medium underline">
              {t("auth.signIn")}
            </a>
          )}
        </p>
      )}
      <Button look="solid" type="submit" disabled={busy} className="w-full">
        {submitLabel}
      </Button>
    </form>
  );
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.status === 401) return "wrong";
  if (error.status === 409) return "taken";
  if (error.status === 422) return "invalid";
  return error.status === 429 ? "tooMany" : "unreachable";
}
