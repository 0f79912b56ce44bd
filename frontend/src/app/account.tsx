import { useState } from "react";
import { useTranslation } from "react-i18next";

import { leaveQuestion, useLeaveQuestion } from "@/app/leave-question";
import { addressOf } from "@/app/route";
import type { Services } from "@/app/services";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { CredentialsForm } from "@/features/auth/credentials-form";
import { PasswordForm } from "@/features/auth/password-form";
import { hasUnsent } from "@/features/chat/model";
import type { User } from "@/lib/contract";
import type { Credentials } from "@/lib/http/accounts";
import { useBusy } from "@/lib/use-busy";
import { notify } from "@/lib/toasts";

interface AccountProps {
  readonly user: User;
  readonly services: Services;
}

/** A guest may become an account and keeps everything, sign in to another, or hand the browser over; an account may leave. */
export function Account({ user, services }: AccountProps) {
  return user.guest ? <Guest services={services} /> : <Member user={user} services={services} />;
}

function Guest({ services }: { readonly services: Services }) {
  const { t } = useTranslation();
  const asking = useLeaveQuestion();
  const { busy, run } = useBusy(t("auth.notLeft"));
  const claim = async (credentials: Credentials) => {
    await services.claim(credentials);
    notify({ text: t("auth.claimed"), tone: "calm" });
  };
  return (
    <div className="space-y-4">
      <p className="text-md text-soft">{t("settings.guest")}</p>
      <CredentialsForm submitLabel={t("auth.createAccount")} newPassword onSubmit={claim} />
      <div className="flex flex-wrap items-center gap-1.5">
        <a
          href={addressOf("sign-in")}
          className="inline-flex min-h-9 items-center rounded-full border border-line bg-surface px-3.5 text-sm hover:bg-sunken coarse:min-h-11"
        >
          {t("auth.haveAccount")}
        </a>
        {!asking && (
          <Button size="small" onClick={leaveQuestion.ask}>
            {t("auth.changePerson")}
          </Button>
        )}
      </div>
      {asking && (
        <Confirm
          label={t("auth.changePerson")}
          says={t("auth.changePersonSays")}
          sure={t("auth.changePersonSure")}
          busy={busy}
          onSure={() => void run(services.signOut)}
          onCancel={leaveQuestion.clear}
        >
          <a
            href="/api/export"
            download
            className="inline-flex min-h-9 items-center px-2 text-sm underline coarse:min-h-11"
          >
            {t("auth.takeAlong")}
          </a>
        </Confirm>
      )}
    </div>
  );
}

function Member({ user, services }: AccountProps) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const asking = useLeaveQuestion();
  const { busy, run } = useBusy(t("auth.notLeft"));
  const leave = () => {
    if (hasUnsent(services.chat.store.getState().chat)) leaveQuestion.ask();
    else void run(services.signOut);
  };
  if (asking) {
    return (
      <Confirm
        label={t("settings.signOut")}
        says={t("auth.unsentSays")}
        sure={t("settings.signOut")}
        busy={busy}
        onSure={() => void run(services.signOut)}
        onCancel={leaveQuestion.clear}
      />
    );
  }
  const change = async (passwords: { readonly old: string; readonly new: string }) => {
    await services.changePassword(passwords);
    setChanging(false);
    notify({ text: t("auth.passwordChanged"), tone: "calm" });
  };
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="[overflow-wrap:anywhere]">{t("settings.signedInAs", { email: user.email ?? "" })}</p>
        <div className="flex flex-wrap gap-1.5">
          {!changing && (
            <Button look="outline" size="small" onClick={() => setChanging(true)}>
              {t("auth.changePassword")}
            </Button>
          )}
          <Button look="outline" size="small" disabled={busy} onClick={leave}>
            {t("settings.signOut")}
          </Button>
        </div>
      </div>
      {changing && <PasswordForm onSubmit={change} onCancel={() => setChanging(false)} />}
    </div>
  );
}
