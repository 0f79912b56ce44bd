import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { NewTarget } from "@/features/settings/new-target";
import { Setting, Settings } from "@/features/settings/setting";
import { useBusy } from "@/lib/use-busy";
import type { Target, TargetPage } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";
import { notify } from "@/lib/toasts";
import { useTimeFormat } from "@/lib/time";

export interface TargetPorts {
  readonly targets: () => Promise<TargetPage>;
  readonly addTarget: (url: string, label: string) => Promise<Target>;
  readonly testTarget: (id: string) => Promise<Target>;
  readonly removeTarget: (id: string) => Promise<void>;
}

/** Telegram, ntfy, e-mail and the like: where reminders go too when no page is open. */
export function Targets({ ports }: { readonly ports: TargetPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.targets);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  return (
    <>
      <p className="text-sm text-soft">{t("settings.targets.intro")}</p>
      {value.items.length > 0 && (
        <Settings title={t("settings.targets.title")}>
          {value.items.map((target) => (
            <TargetLine key={target.id} target={target} ports={ports} onChange={reload} />
          ))}
        </Settings>
      )}
      <Settings title={t("settings.targets.addTitle")}>
        <NewTarget
          onAdd={async (url, label) => {
            await ports.addTarget(url, label);
            notify({ text: t("settings.targets.added"), tone: "calm" });
            reload();
          }}
        />
      </Settings>
    </>
  );
}

interface TargetLineProps {
  readonly target: Target;
  readonly ports: TargetPorts;
  readonly onChange: () => void;
}

function TargetLine({ target, ports, onChange }: TargetLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { busy, run } = useBusy(t("settings.targets.failed"), onChange);
  const name = target.label === "" ? target.service : target.label;
  const test = async () => {
    await ports.testTarget(target.id);
    notify({ text: t("settings.targets.tested"), tone: "calm" });
  };
  const state =
    target.last_error != null ? (
      <span className="text-danger">{t("settings.targets.lastFailed")}</span>
    ) : target.last_sent == null ? (
      target.service
    ) : (
      t("settings.targets.lastSent", { when: format.when(target.last_sent) })
    );
  return (
    <Setting label={name} hint={state}>
      <div className="flex gap-1.5">
        <Button look="outline" size="small" disabled={busy} onClick={() => void run(test)}>
          {t("settings.targets.test")}
        </Button>
        <Button
          look="danger"
          size="small"
          disabled={busy}
          aria-label={t("settings.targets.removeNamed", { name })}
          onClick={() => void run(() => ports.removeTarget(target.id))}
        >
          {t("settings.targets.remove")}
        </Button>
      </div>
    </Setting>
  );
}
