import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { type PasskeyPorts, Passkeys } from "@/features/settings/passkeys";
import { PasswordAsk } from "@/features/settings/password-ask";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { RecoveryCodeList, TwoStepApp } from "@/features/settings/two-step-setup";
import type { RecoveryCodes, TwoStep, TwoStepSetup } from "@/lib/contract";
import { notify } from "@/lib/toasts";
import { useQuery } from "@/lib/use-query";

export interface SecurityPorts extends PasskeyPorts {
  readonly twoStep: () => Promise<TwoStep>;
  readonly startTwoStep: (password: string) => Promise<TwoStepSetup>;
  readonly confirmTwoStep: (code: string) => Promise<RecoveryCodes>;
  readonly renewRecovery: (password: string) => Promise<RecoveryCodes>;
  readonly endTwoStep: (password: string) => Promise<void>;
}

export interface SecurityProps {
  readonly guest: boolean;
  readonly ports: SecurityPorts;
}

/** How the account is kept from those who know its password. */
export function Security({ guest, ports }: SecurityProps) {
  const { t } = useTranslation();
  if (guest) return <p className="text-md text-soft">{t("settings.security.guest")}</p>;
  return (
    <>
      <TwoStepSettings ports={ports} />
      <Passkeys ports={ports} />
    </>
  );
}

/** What is being done: a password is asked for, the app is being set up, or codes are shown. */
type Doing =
  | { readonly step: "turnOn" | "turnOff" | "renew" }
  | { readonly step: "app"; readonly setup: TwoStepSetup }
  | { readonly step: "codes"; readonly codes: readonly string[] };

function TwoStepSettings({ ports }: { readonly ports: SecurityPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.twoStep);
  const [doing, setDoing] = useState<Doing | null>(null);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const stop = () => setDoing(null);
  const show = ({ codes }: RecoveryCodes) => {
    reload();
    setDoing({ step: "codes", codes });
  };
  return (
    <Settings>
      <Setting label={t("settings.security.title")} hint={<State value={value} />}>
        {doing === null && <Actions active={value.active} onStep={(step) => setDoing({ step })} />}
      </Setting>
      {doing !== null && (
        <SettingBlock>
          {doing.step === "turnOn" && (
            <PasswordAsk
              sure={t("settings.security.next")}
              onCancel={stop}
              onSubmit={async (password) =>
                setDoing({ step: "app", setup: await ports.startTwoStep(password) })
              }
            />
          )}
          {doing.step === "app" && (
            <TwoStepApp
              setup={doing.setup}
              onCancel={stop}
              onConfirm={async (code) => {
                show(await ports.confirmTwoStep(code));
                notify({ text: t("settings.security.switchedOn"), tone: "calm" });
              }}
            />
          )}
          {doing.step === "renew" && (
            <PasswordAsk
              sure={t("settings.security.next")}
              onCancel={stop}
              onSubmit={async (password) => show(await ports.renewRecovery(password))}
            />
          )}
          {doing.step === "turnOff" && (
            <PasswordAsk
              danger
              says={t("settings.security.offSays")}
              sure={t("settings.security.turnOff").replace("…", "")}
              onCancel={stop}
              onSubmit={async (password) => {
                await ports.endTwoStep(password);
                stop();
                reload();
                notify({ text: t("settings.security.switchedOff"), tone: "calm" });
              }}
            />
          )}
          {doing.step === "codes" && <RecoveryCodeList codes={doing.codes} onDone={stop} />}
        </SettingBlock>
      )}
    </Settings>
  );
}

function State({ value }: { readonly value: TwoStep }) {
  const { t } = useTranslation();
  if (!value.active) return t("settings.security.off");
  return `${t("settings.security.on")} ${t("settings.security.left", { count: value.recovery_left })}`;
}

interface ActionsProps {
  readonly active: boolean;
  readonly onStep: (step: "turnOn" | "turnOff" | "renew") => void;
}

function Actions({ active, onStep }: ActionsProps) {
  const { t } = useTranslation();
  if (!active) {
    return (
      <Button look="outline" size="small" onClick={() => onStep("turnOn")}>
        {t("settings.security.turnOn")}
      </Button>
    );
  }
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button look="outline" size="small" onClick={() => onStep("renew")}>
        {t("settings.security.renew")}
      </Button>
      <Button look="danger" size="small" onClick={() => onStep("turnOff")}>
        {t("settings.security.turnOff")}
      </Button>
    </div>
  );
}
