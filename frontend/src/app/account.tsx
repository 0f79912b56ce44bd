import { useTranslation } from "react-i18next";

import type { Services } from "@/app/services";
import { Button } from "@/components/ui/button";
import { CredentialsForm } from "@/features/auth/sign-in";
import type { User } from "@/lib/contract";
import type { Credentials } from "@/lib/http/api";
import { notify } from "@/lib/toasts";

/** A guest may become an account and keeps everything; an account may leave. */
export function Account({ user, services }: { readonly user: User; readonly services: Services }) {
  const { t } = useTranslation();
  if (user.guest) {
    const claim = async (credentials: Credentials) => {
      await services.claim(credentials);
      notify({ text: t("auth.claimed"), tone: "calm" });
    };
    return (
      <div className="space-y-4">
        <p className="text-md text-soft">{t("settings.guest")}</p>
        <CredentialsForm submitLabel={t("auth.createAccount")} newPassword onSubmit={claim} />
      </div>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="[overflow-wrap:anywhere]">{t("settings.signedInAs", { email: user.email ?? "" })}</p>
      <Button look="outline" size="small" onClick={() => void services.signOut()}>
        {t("settings.signOut")}
      </Button>
    </div>
  );
}
