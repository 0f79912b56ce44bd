import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { Credentials } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";

type Trouble = "wrong" | "taken" | "invalid" | "unreachable" | "tooMany";

export interface CredentialsFormProps {
  readonly submitLabel: string;
  readonly newPassword: boolean;
  readonly onSubmit: (credentials: Credentials) => Promise<void>;
}

/** Address and password, with what is wrong said in place. */
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
      <Field label={t("auth.email")} name="email" type="email" autoComplete="email" required />
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
          {t(`auth.${trouble}`)}
        </p>
      )}
      <Button look="solid" type="submit" disabled={busy} className="w-full">
        {submitLabel}
      </Button>
    </form>
  );
}

export interface SignInProps {
  /** Guests may begin by themselves here. */
  readonly guestsAllowed: boolean;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
  readonly onGuest: () => void;
}

/** Shown only where there is no other way in: a session that ended, or a server without guests. */
export function SignIn({ guestsAllowed, onSignIn, onGuest }: SignInProps) {
  const { t } = useTranslation();
  return (
    <main className="flex min-h-dvh items-center justify-center p-5">
      <div className="w-full max-w-sm animate-rise rounded-3xl border border-line bg-surface p-7 shadow-card">
        <img src="/icon.svg" alt="" className="mb-5 size-11" />
        <h1 className="text-xl font-semibold">{guestsAllowed ? t("auth.ended") : t("auth.closed")}</h1>
        <p className="mt-1 mb-6 text-soft">{t("auth.detail")}</p>
        <CredentialsForm submitLabel={t("auth.signIn")} newPassword={false} onSubmit={onSignIn} />
        {guestsAllowed && (
          <Button className="mt-3 w-full" onClick={onGuest}>
            {t("auth.guest")}
          </Button>
        )}
      </div>
    </main>
  );
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.status === 401) return "wrong";
  if (error.status === 409) return "taken";
  if (error.status === 422) return "invalid";
  return error.status === 429 ? "tooMany" : "unreachable";
}
