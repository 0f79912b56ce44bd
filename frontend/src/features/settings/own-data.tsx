import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, buttonStyle } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { ApiError } from "@/lib/http/client";
import { notify } from "@/lib/toasts";

export interface OwnDataProps {
  readonly guest: boolean;
  /** An account gives its password. */
  readonly onDelete: (password: string | null) => Promise<void>;
}

/** Taking everything along, and leaving for good. */
export function OwnData({ guest, onDelete }: OwnDataProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <Settings>
      <Setting label={t("settings.data.exportTitle")} hint={t("settings.data.exportHint")}>
        <a href="/api/export" download className={buttonStyle({ look: "outline", size: "small" })}>
          {t("settings.data.export")}
        </a>
      </Setting>
      <Setting label={t("settings.data.deleteTitle")} hint={t("settings.data.deleteHint")}>
        {!asking && (
          <Button look="danger" size="small" onClick={() => setAsking(true)}>
            {t("settings.data.delete")}
          </Button>
        )}
      </Setting>
      {asking && (
        <SettingBlock>
          <Deletion guest={guest} onDelete={onDelete} onCancel={() => setAsking(false)} />
        </SettingBlock>
      )}
    </Settings>
  );
}

interface DeletionProps extends OwnDataProps {
  readonly onCancel: () => void;
}

function Deletion({ guest, onDelete, onCancel }: DeletionProps) {
  const { t } = useTranslation();
  const password = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(false);
  const leave = async () => {
    setBusy(true);
    setRefused(false);
    try {
      await onDelete(guest ? null : (password.current?.value ?? ""));
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && error.status === 422) setRefused(true);
      else notify({ text: t("settings.data.notDeleted"), tone: "trouble" });
    }
  };
  return (
    <Confirm
      label={t("settings.data.delete")}
      says={t("settings.data.deleteSays")}
      sure={t("settings.data.deleteSure")}
      busy={busy}
      onSure={() => void leave()}
      onCancel={onCancel}
    >
      {!guest && (
        <div className="w-full">
          <Field ref={password} type="password" label={t("auth.password")} autoComplete="current-password" />
          {refused && (
            <p role="alert" className="pt-1 text-sm text-danger">
              {t("auth.wrongPassword")}
            </p>
          )}
        </div>
      )}
    </Confirm>
  );
}
