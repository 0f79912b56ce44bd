import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";

/** What is left when the page itself breaks. */
export function Crash() {
  const { t } = useTranslation();
  return (
    <main role="alert" className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      <h1 className="text-xl font-semibold">{t("common.crash.title")}</h1>
      <p className="text-soft">{t("common.crash.detail")}</p>
      <Button look="solid" onClick={() => location.reload()}>
        {t("common.crash.reload")}
      </Button>
    </main>
  );
}
