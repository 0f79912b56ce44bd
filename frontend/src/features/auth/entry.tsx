import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { AuthPage } from "@/features/auth/auth-page";
import { CodeField } from "@/features/auth/code-field";
import { CredentialsForm, credentialsTrouble } from "@/features/auth/credentials-form";
import type { Entry } from "@/lib/entry";
import type { Credentials, LinkEntry } from "@/lib/http/accounts";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

export interface EntryPageProps {
  readonly entry: Entry;
  readonly onLink: (said: LinkEntry) => Promise<void>;
  /** Makes an account; a guest who is here becomes it. */
  readonly onJoin: (account: Credentials) => Promise<void>;
  readonly onLeave: () => void;
}

/** What a one-time link opens, and an invitation. */
export function EntryPage({ entry, onLink, onJoin, onLeave }: EntryPageProps) {
  const { t } = useTranslation();
  const { kind, token } = entry;
  return (
    <AuthPage title={t(`auth.entry.${kind}.title`)} detail={t(`auth.entry.${kind}.detail`)}>
      {kind === "link" ? (
        <LinkForm onSubmit={(said) => onLink({ ...said, link: token })} />
      ) : (
        <CredentialsForm
          submitLabel={t("auth.createAccount")}
          newPassword
          onSubmit={(said) => onJoin({ ...said, invitation: token })}
        />
      )}
      <Button className="mt-3 w-full" onClick={onLeave}>
        {t("auth.entry.leave")}
      </Button>
    </AuthPage>
  );
}

function LinkForm({ onSubmit }: { readonly onSubmit: (said: Omit<LinkEntry, "link">) => Promise<void> }) {
  const { t } = useTranslation();
  const { busy, trouble, submit } = useSubmit(credentialsTrouble);
  const [codeAsked, askForCode] = useState(false);
  const send = submit(async (data) => {
    const password = String(data.get("password") ?? "");
    const code = String(data.get("code") ?? "").trim();
    try {
      await onSubmit({ ...(password === "" ? {} : { password }), ...(code === "" ? {} : { code }) });
    } catch (error) {
      if (error instanceof ApiError && error.code === "second_factor_required") askForCode(true);
      throw error;
    }
  });
  return (
    <form className="space-y-4" onSubmit={send}>
      <Field
        label={t("auth.entry.newPassword")}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={8}
        maxLength={71}
        hint={t("auth.entry.newPasswordHint")}
      />
      {codeAsked && <CodeField />}
      {trouble !== null && trouble !== "needsCode" && (
        <Trouble>
          {trouble === "wrong"
            ? t("auth.entry.over")
            : t(`auth.${trouble === "notAllowed" ? "switchedOff" : trouble}`)}
        </Trouble>
      )}
      <Button look="solid" type="submit" disabled={busy} className="w-full">
        {t("auth.signIn")}
      </Button>
    </form>
  );
}
