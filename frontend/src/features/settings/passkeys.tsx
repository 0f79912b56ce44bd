import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { PasswordAsk } from "@/features/settings/password-ask";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import type { Passkey, PasskeyAsked, PasskeyPage, WaysIn } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { hasPasskeys, makePasskey } from "@/lib/passkeys";
import { useTimeFormat } from "@/lib/time";
import { notify } from "@/lib/toasts";
import { useBusy } from "@/lib/use-busy";
import { useQuery } from "@/lib/use-query";

export interface PasskeyPorts {
  readonly waysIn: () => Promise<WaysIn>;
  readonly passkeys: () => Promise<PasskeyPage>;
  readonly askNewPasskey: (password: string) => Promise<PasskeyAsked>;
  readonly keepPasskey: (made: { readonly state: string; readonly credential: object }) => Promise<Passkey>;
  readonly removePasskey: (id: string) => Promise<void>;
}

/** Devices that sign in without a password. */
export function Passkeys({ ports }: { readonly ports: PasskeyPorts }) {
  const { t } = useTranslation();
  const ways = useQuery(ports.waysIn);
  const { value, reload } = useQuery(ports.passkeys);
  const { busy, run } = useBusy(t("settings.security.failed"), reload);
  const [asking, setAsking] = useState(false);
  if (value === null || ways.value === null) return null;
  const here = ways.value.passkeys && hasPasskeys();
  const add = async (password: string) => {
    const asked = await ports.askNewPasskey(password);
    setAsking(false);
    try {
      await ports.keepPasskey({ state: asked.state, credential: await makePasskey(asked) });
      notify({ text: t("settings.passkeys.added"), tone: "calm" });
    } catch (error) {
      const refused = error instanceof ApiError;
      notify({
        text: refused ? t("settings.security.failed") : t("settings.passkeys.unmade"),
        tone: "trouble",
      });
    }
    reload();
  };
  return (
    <Settings>
      <Setting
        label={t("settings.passkeys.title")}
        hint={here ? t("settings.passkeys.hint") : t("settings.passkeys.notHere")}
      >
        {here && !asking && (
          <Button look="outline" size="small" onClick={() => setAsking(true)}>
            {t("settings.passkeys.add")}
          </Button>
        )}
      </Setting>
      {asking && (
        <SettingBlock>
          <PasswordAsk sure={t("settings.security.next")} onSubmit={add} onCancel={() => setAsking(false)} />
        </SettingBlock>
      )}
      {value.items.map((passkey) => (
        <PasskeyLine
          key={passkey.id}
          passkey={passkey}
          busy={busy}
          onRemove={() => void run(() => ports.removePasskey(passkey.id))}
        />
      ))}
    </Settings>
  );
}

interface PasskeyLineProps {
  readonly passkey: Passkey;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

function PasskeyLine({ passkey, busy, onRemove }: PasskeyLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const name = passkey.name === "" ? t("settings.devices.unknown") : passkey.name;
  const used =
    passkey.last_used == null
      ? t("settings.passkeys.unused")
      : t("settings.passkeys.used", { when: format.short(passkey.last_used) });
  return (
    <Setting label={name} hint={`${passkey.host} · ${used}`}>
      <Button
        look="danger"
        size="small"
        disabled={busy}
        aria-label={t("settings.passkeys.removeNamed", { name })}
        onClick={onRemove}
      >
        {t("settings.passkeys.remove")}
      </Button>
    </Setting>
  );
}
