import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { AuthPage } from "@/features/auth/auth-page";
import { CredentialsForm } from "@/features/auth/credentials-form";
import { PasskeyButton } from "@/features/auth/passkey-button";
import { ProviderButton } from "@/features/auth/provider-button";
import type { WaysIn } from "@/lib/contract";
import type { Credentials } from "@/lib/http/accounts";
import type { Ended } from "@/lib/session";
import { useQuery } from "@/lib/use-query";

interface WaysInProps {
  readonly waysIn: () => Promise<WaysIn>;
  /** Rejects where the device has none, or the server refuses. */
  readonly onPasskey: () => Promise<void>;
  /** Leaves the page. Rejects where the provider does not answer. */
  readonly onProvider: () => Promise<void>;
}

export interface SignInProps extends WaysInProps {
  readonly ended: Ended;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
  readonly onGuest: () => void;
  /** Where no guests are taken. */
  readonly onRegister: (credentials: Credentials) => Promise<void>;
}

/** Nobody is here: says why, and offers the ways in. */
export function SignIn({ ended, onSignIn, onPasskey, onProvider, onGuest, onRegister, waysIn }: SignInProps) {
  const { t } = useTranslation();
  const { value: ways } = useQuery(waysIn);
  // Who has just deleted everything has no account to sign in to.
  const [asked, setAsked] = useState(ended !== "deleted");
  return (
    <AuthPage title={t(`auth.heading.${ended}`)} detail={t(`auth.detail.${ended}`)}>
      {asked && (
        <>
          <CredentialsForm submitLabel={t("auth.signIn")} newPassword={false} onSubmit={onSignIn} />
          <PasskeyButton ways={ways} onPasskey={onPasskey} />
          <ProviderButton ways={ways} onProvider={onProvider} />
        </>
      )}
      {(ended === "closed" || ended === "back") && ways?.registration === "open" && (
        <Register onRegister={onRegister} />
      )}
      {ended !== "closed" && (
        <Button look={asked ? "plain" : "solid"} className="mt-3 w-full" onClick={onGuest}>
          {t("auth.guest")}
        </Button>
      )}
      {!asked && (
        <Button className="mt-3 w-full" onClick={() => setAsked(true)}>
          {t("auth.haveAccount")}
        </Button>
      )}
    </AuthPage>
  );
}

/** An account for who has none, where everybody may make one. */
function Register({ onRegister }: Pick<SignInProps, "onRegister">) {
  const { t } = useTranslation();
  const [asked, ask] = useState(false);
  if (!asked) {
    return (
      <Button className="mt-3 w-full" onClick={() => ask(true)}>
        {t("auth.createAccount")}
      </Button>
    );
  }
  return (
    <div className="mt-5 border-t border-line pt-5">
      <CredentialsForm submitLabel={t("auth.createAccount")} newPassword onSubmit={onRegister} />
    </div>
  );
}

export interface GuestSignInProps extends WaysInProps {
  /** The guest has told something, which signing in leaves behind. */
  readonly hasData: boolean;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
  readonly onBack: () => void;
}

/** A guest who has an account: signs in, and is told first what stays behind. */
export function GuestSignIn({ hasData, onSignIn, onPasskey, onProvider, waysIn, onBack }: GuestSignInProps) {
  const { t } = useTranslation();
  const { value: ways } = useQuery(waysIn);
  return (
    <AuthPage title={t("auth.heading.guest")} detail={t("auth.detail.guest")}>
      {hasData && (
        <div className="mb-5 space-y-2 rounded-2xl bg-sun-soft p-4 text-sm text-on-sun">
          <p>{t("auth.leftBehind")}</p>
          <a
            href="/api/export"
            download
            className="inline-flex min-h-9 items-center font-medium underline coarse:min-h-11"
          >
            {t("auth.takeAlong")}
          </a>
        </div>
      )}
      <CredentialsForm submitLabel={t("auth.signIn")} newPassword={false} onSubmit={onSignIn} />
      <PasskeyButton ways={ways} onPasskey={onPasskey} />
      <ProviderButton ways={ways} onProvider={onProvider} />
      <Button className="mt-3 w-full" onClick={onBack}>
        {t("auth.stay")}
      </Button>
    </AuthPage>
  );
}
