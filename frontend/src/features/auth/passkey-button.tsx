import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Trouble } from "@/components/ui/trouble";
import type { WaysIn } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { hasPasskeys } from "@/lib/passkeys";

export interface PasskeyButtonProps {
  /** Null until they are known. */
  readonly ways: WaysIn | null;
  /** Rejects where the device has none, or the server refuses. */
  readonly onPasskey: () => Promise<void>;
}

/** Signing in by a passkey, where the browser and the address allow it. */
export function PasskeyButton({ ways, onPasskey }: PasskeyButtonProps) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<"passkeyUnused" | "passkeyRefused" | null>(null);
  if (ways?.passkeys !== true || !hasPasskeys()) return null;
  const enter = async () => {
    setTrouble(null);
    try {
      await onPasskey();
    } catch (error) {
      setTrouble(error instanceof ApiError ? "passkeyRefused" : "passkeyUnused");
    }
  };
  return (
    <div className="mt-3 space-y-2">
      <Button look="outline" className="w-full" onClick={() => void enter()}>
        <KeyRound aria-hidden="true" className="size-4.5" />
        {t("auth.passkey")}
      </Button>
      {trouble !== null && <Trouble>{t(`auth.${trouble}`)}</Trouble>}
    </div>
  );
}
