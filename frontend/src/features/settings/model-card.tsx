import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { CopyButton } from "@/components/ui/copy-button";
import { SettingBlock, Settings } from "@/features/settings/setting";
import type { Readiness } from "@/lib/contract";

const EXAMPLE = "LIFEOS_MODEL=openai:gpt-5-mini\nOPENAI_API_KEY=…";

/** Which language model answers, and how to connect one where none does. */
export function ModelCard({ load }: { readonly load: () => Promise<Readiness> }) {
  const { t } = useTranslation();
  const [model, setModel] = useState<Readiness["model"] | "unknown" | null>(null);
  useEffect(() => {
    let current = true;
    load().then(
      (readiness) => current && setModel(readiness.model),
      () => current && setModel("unknown"),
    );
    return () => {
      current = false;
    };
  }, [load]);
  return (
    <Settings title={t("settings.model")}>
      <SettingBlock>
        <State model={model} />
      </SettingBlock>
    </Settings>
  );
}

function State({ model }: { readonly model: Readiness["model"] | "unknown" | null }) {
  const { t } = useTranslation();
  if (model === null) return <div aria-hidden="true" className="h-5 w-2/3 animate-pulse rounded bg-sunken" />;
  if (model === "unknown") return <p className="text-soft">{t("settings.modelUnknown")}</p>;
  if (model.offline === true) {
    return (
      <div className="space-y-2 text-md">
        <p>{t("settings.offline")}</p>
        <p className="text-soft">{t("settings.connect")}</p>
        <div className="flex items-start gap-1 rounded-xl bg-sunken ps-3">
          <pre className="min-w-0 flex-1 py-2.5 font-mono text-sm whitespace-pre-wrap">{EXAMPLE}</pre>
          <CopyButton text={EXAMPLE} label={t("settings.copyLines")} />
        </div>
      </div>
    );
  }
  return (
    <div className="space-y-1 text-md">
      <p>{t("settings.modelInUse", { name: model.name ?? "" })}</p>
      {model.status === "down" && <p className="text-danger">{t("settings.modelDown")}</p>}
    </div>
  );
}
