import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { AuthPage } from "@/features/auth/auth-page";
import { CodeField } from "@/features/auth/code-field";
import { CredentialsForm } from "@/features/auth/credentials-form";
import { ProviderButton } from "@/features/auth/provider-button";
import { useCodeSubmit } from "@/features/auth/use-code-submit";
import type { WaysIn } from "@/lib/contract";
import type { Entry } from "@/lib/entry";
import type { Credentials, LinkEntry } from "@/lib/http/accounts";
import { useQuery } from "@/lib/use-query";

export interface EntryPageProps {
  readonly entry: Entry;
  readonly onLink: (said: LinkEntry) => Promise<void>;
  /** Makes an account; a guest who is here becomes it. */
  readonly onJoin: (account: Credentials) => Promise<void>;
  /** Leaves the page for the provider's, with the invitation. Rejects where the provider does not answer. */
  readonly onProvider: (invitation: string) => Promise<void>;
  readonly waysIn: () => Promise<WaysIn>;
  /** Somebody is here in this browser, whose things do not move over to an account that a provider signs in. */
  readonly someoneHere: boolean;
  readonly onLeave: () => void;
}

/** What a one-time link opens, and an invitation. */
export function EntryPage(props: EntryPageProps) {
  const { entry, onLink, onLeave } = props;
  const { t } = useTranslation();
  const { kind, token } = entry;
  return (
    <AuthPage title={t(`auth.entry.${kind}.title`)} detail={t(`auth.entry.${kind}.detail`)}>
      {kind === "link" ? (
        <LinkForm onSubmit={(said) => onLink({ ...said, link: token })} />
      ) : (
        <Join {...props} />
      )}
      <Button className="mt-3 w-full" onClick={onLeave}>
        {t("auth.entry.leave")}
      </Button>
    </AuthPage>
  );
}

function Join({ entry: { token }, onJoin, onProvider, waysIn, someoneHere }: EntryPageProps) {
  const { t } = useTranslation();
  const { value: ways } = useQuery(waysIn);
  return (
    <>
      <CredentialsForm
        submitLabel={t("auth.createAccount")}
        newPassword
        onSubmit={(said) => onJoin({ ...said, invitation: token })}
      />
      <ProviderButton ways={ways} onProvider={() => onProvider(token)} />
      {someoneHere && typeof ways?.provider === "string" && (
        <p className="mt-2 text-sm text-soft">{t("auth.provider.startsEmpty")}</p>
      )}
    </>
  );
}

function LinkForm({ onSubmit }: { readonly onSubmit: (said: Omit<LinkEntry, "link">) => Promise<void> }) {
  const { t } = useTranslation();
  const { busy, codeAsked, trouble, submit } = useCodeSubmit();
  const send = submit((data, code) => {
    const password = String(data.get("password") ?? "");
    return onSubmit({ ...(password === "" ? {} : { password }), ...code });
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
      {trouble !== null && (
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
