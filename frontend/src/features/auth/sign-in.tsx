import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { CredentialsForm } from "@/features/auth/credentials-form";
import type { Credentials } from "@/lib/http/api";
import type { Ended } from "@/lib/session";

export interface SignInProps {
  readonly ended: Ended;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
  readonly onGuest: () => void;
}

/** Nobody is here: says why, and offers the ways in. */
export function SignIn({ ended, onSignIn, onGuest }: SignInProps) {
  const { t } = useTranslation();
  // Who has just deleted everything has no account to sign in to.
  const [asked, setAsked] = useState(ended !== "deleted");
  return (
    <Page title={t(`auth.heading.${ended}`)} detail={t(`auth.detail.${ended}`)}>
      {asked && <CredentialsForm submitLabel={t("auth.signIn")} newPassword={false} onSubmit={onSignIn} />}
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
    </Page>
  );
}

export interface GuestSignInProps {
  /** The guest has told something, which signing in leaves behind. */
  readonly hasData: boolean;
  readonly onSignIn: (credentials: Credentials) => Promise<void>;
  readonly onBack: () => void;
}

/** A guest who has an account: signs in, and is told first what stays behind. */
export function GuestSignIn({ hasData, onSignIn, onBack }: GuestSignInProps) {
  const { t } = useTranslation();
  return (
    <Page title={t("auth.heading.guest")} detail={t("auth.detail.guest")}>
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
      <Button className="mt-3 w-full" onClick={onBack}>
        {t("auth.stay")}
      </Button>
    </Page>
  );
}

interface PageProps {
  readonly title: string;
  readonly detail: string;
  readonly children: ReactNode;
}

function Page({ title, detail, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className="flex min-h-dvh items-center justify-center p-5">
      <div className="w-full max-w-sm animate-rise rounded-3xl border border-line bg-surface p-7 shadow-card">
        <img src="/icon.svg" alt="" className="mb-5 size-11" />
        <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold outline-none">
          {title}
        </h1>
        <p className="mt-1 mb-6 text-soft">{detail}</p>
        {children}
      </div>
    </main>
  );
}
