import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";

/** Everything at once cannot be undone, so it says first what goes. */
export function ForgetAll({ onForget }: { readonly onForget: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button look="danger" size="small" className="-ms-3.5" onClick={() => setAsking(true)}>
        {t("memory.forgetAll")}
      </Button>
    );
  }
  return (
    <Confirm
      label={t("memory.forgetAll")}
      says={t("memory.forgetAllSays")}
      sure={t("memory.forgetAllSure")}
      onSure={() => {
        setAsking(false);
        onForget();
      }}
      onCancel={() => setAsking(false)}
    />
  );
}
