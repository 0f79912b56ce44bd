import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";

/** A list could not be loaded: says so, and offers the way out. */
export function Failed({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="space-y-2">
      <p className="text-md text-danger">{t("common.failedToLoad")}</p>
      <Button look="outline" size="small" onClick={onRetry}>
        {t("common.retry")}
      </Button>
    </div>
  );
}

/** The list goes on. */
export function More({ onMore }: { readonly onMore: () => void }) {
  const { t } = useTranslation();
  return (
    <Button look="outline" size="small" className="w-full" onClick={onMore}>
      {t("common.more")}
    </Button>
  );
}

/** The shape of a list that is being loaded. */
export function Skeleton() {
  return (
    <div aria-hidden="true">
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <div key={width} className="flex h-11 items-center">
          <div className={`h-3.5 animate-pulse rounded bg-sunken ${width}`} />
        </div>
      ))}
    </div>
  );
}
