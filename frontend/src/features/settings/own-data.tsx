import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, buttonStyle } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
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
    <>
      <div className="flex flex-wrap gap-1.5">
        <a href="/api/export" download className={buttonStyle({ look: "outline", size: "small" })}>
          {t("settings.data.export")}
        </a>
        {!asking && (
          <Button look="danger" size="small" onClick={() => setAsking(true)}>
            {t("settings.data.delete")}
          </Button>
        )}
      </div>
      {asking && (
        <Confirm
          label={t("settings.data.delete")}
          says={t("settings.data.deleteSays")}
          sure={t("settings.data.deleteSure")}
          busy={busy}
          onSure={() => void leave()}
          onCancel={() => setAsking(false)}
        />
      )}
    </>
  );
}
