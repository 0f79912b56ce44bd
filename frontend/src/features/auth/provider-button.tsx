import { LogIn } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Trouble } from "@/components/ui/trouble";
import type { WaysIn } from "@/lib/contract";
import { leaveTrouble, useProviderTrouble } from "@/lib/entry";

export interface ProviderButtonProps {
  /** Null until they are known. */
  readonly ways: WaysIn | null;
  /** Leaves the page. Rejects where the provider does not answer. */
  readonly onProvider: () => Promise<void>;
}

/** Signing in by the provider that the server's owner has set. */
export function ProviderButton({ ways, onProvider }: ProviderButtonProps) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const trouble = useProviderTrouble();
  const name = ways?.provider ?? null;
  if (name === null) return null;
  const go = async () => {
    leaveTrouble();
    setFailed(false);
    await onProvider().catch(() => setFailed(true));
  };
  return (
    <div className="mt-3 space-y-2">
      <Button look="outline" className="w-full" onClick={() => void go()}>
        <LogIn aria-hidden="true" className="size-4.5" />
        {t("auth.provider.with", { name })}
      </Button>
      {failed && <Trouble>{t("auth.provider.away", { name })}</Trouble>}
      {trouble !== null && <Trouble>{t(`auth.provider.${trouble}`, { name })}</Trouble>}
    </div>
  );
}
