import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Trouble } from "@/components/ui/trouble";
import type { FoundServer, Provider } from "@/lib/contract";

export interface FoundServersProps {
  readonly providers: readonly Provider[];
  /** The servers of models that run on the server's own machine. */
  readonly find: () => Promise<readonly FoundServer[]>;
  readonly onPick: (server: FoundServer) => void;
}

/** Looks for Ollama and its like where the server runs; what is found is taken by one press. */
export function FoundServers({ providers, find, onPick }: FoundServersProps) {
  const { t } = useTranslation();
  const [found, setFound] = useState<readonly FoundServer[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const look = async () => {
    setBusy(true);
    try {
      setFound(await find());
      setFailed(false);
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  return (
    <div className="space-y-2">
      <Button look="outline" size="small" disabled={busy} onClick={() => void look()}>
        {busy ? t("settings.models.finding") : t("settings.models.find")}
      </Button>
      {failed && <Trouble>{t("settings.models.notLooked")}</Trouble>}
      <div role="status" className="flex flex-wrap gap-1.5 text-sm text-soft">
        {found?.length === 0 && t("settings.models.foundNone")}
        {found?.map((server) => (
          <Button
            key={server.address}
            look="outline"
            size="small"
            disabled={server.models.length === 0}
            onClick={() => onPick(server)}
          >
            {t("settings.models.foundOne", {
              name: providers.find(({ id }) => id === server.provider)?.name ?? server.provider,
              count: server.models.length,
            })}
          </Button>
        ))}
      </div>
    </div>
  );
}
