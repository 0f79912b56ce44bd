import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";

/** Everything at once cannot be undone, so it says first what goes. */
export function ForgetAll({ onForget }: { readonly onForget: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button look="danger" size="small" onClick={() => setAsking(true)}>
        {t("memory.forgetAll")}
      </Button>
    );
  }
  const forget = () => {
    setAsking(false);
    onForget();
  };
  return (
    <div role="group" aria-label={t("memory.forgetAll")} className="space-y-3 rounded-2xl bg-danger-soft p-4">
      <p>{t("memory.forgetAllSays")}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button look="danger" size="small" className="bg-surface" onClick={forget}>
          {t("memory.forgetAllSure")}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the safe way out is where the hand already is */}
        <Button look="plain" size="small" autoFocus onClick={() => setAsking(false)}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
