import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
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
        <a
          href="/api/export"
          download
          className="inline-flex min-h-9 items-center rounded-full border border-line bg-surface px-3.5 text-[0.86rem] hover:bg-sunken coarse:min-h-11"
        >
          {t("settings.data.export")}
        </a>
        {!asking && (
          <Button look="danger" size="small" onClick={() => setAsking(true)}>
            {t("settings.data.delete")}
          </Button>
        )}
      </div>
      {asking && (
        <div
          role="group"
          aria-label={t("settings.data.delete")}
          className="space-y-3 rounded-2xl bg-danger-soft p-4"
        >
          <p>{t("settings.data.deleteSays")}</p>
          <div className="flex flex-wrap gap-1.5">
            <Button
              look="danger"
              size="small"
              className="bg-surface"
              disabled={busy}
              onClick={() => void leave()}
            >
              {t("settings.data.deleteSure")}
            </Button>
            {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the safe way out is where the hand already is */}
            <Button look="plain" size="small" autoFocus onClick={() => setAsking(false)}>
              {t("common.cancel")}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}
