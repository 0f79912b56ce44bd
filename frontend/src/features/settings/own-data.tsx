import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, buttonStyle } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { notify } from "@/lib/toasts";

/** Taking everything along, and leaving for good. */
export function OwnData({ onDelete }: { readonly onDelete: () => Promise<void> }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    try {
      await onDelete();
    } catch {
      setBusy(false);
      notify({ text: t("settings.data.notDeleted"), tone: "trouble" });
    }
  };
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
          <Confirm
            label={t("settings.data.delete")}
            says={t("settings.data.deleteSays")}
            sure={t("settings.data.deleteSure")}
            busy={busy}
            onSure={() => void leave()}
            onCancel={() => setAsking(false)}
          />
        </SettingBlock>
      )}
    </Settings>
  );
}
