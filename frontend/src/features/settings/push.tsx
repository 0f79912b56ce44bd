import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Switch } from "@/components/ui/switch";
import { useBusy } from "@/lib/use-busy";
import type { PushState } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";
import { notify } from "@/lib/toasts";
import {
  browserLabel,
  ownSubscription,
  type PushStatus,
  pushStatus,
  subscribe,
  unsubscribe,
} from "@/lib/push";

export interface PushPorts {
  readonly push: () => Promise<PushState>;
  readonly unsubscribePush: (id: string) => Promise<void>;
  readonly testPush: () => Promise<void>;
}

/** Notifications of this browser, and the others that get them. */
export function Push({ ports }: { readonly ports: PushPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.push);
  const [status, setStatus] = useState<PushStatus | null>(null);
  const { busy, run } = useBusy(t("settings.push.failed"), reload);
  useEffect(() => void pushStatus().then(setStatus), []);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null || status === null) return <Skeleton />;
  const turn = (wanted: boolean) =>
    run(async () => setStatus(await (wanted ? subscribe(browserLabel()) : unsubscribe())));
  const possible = status === "on" || status === "off";
  const own = ownSubscription();
  // It may have been removed from another device.
  const registered = value.subscriptions.find(({ id }) => id === own);
  const on = status === "on" && registered !== undefined;
  const shown = status === "on" && !on ? "off" : status;
  const others = value.subscriptions.filter(({ id }) => id !== own);
  return (
    <div className="space-y-2">
      <Switch
        label={t("settings.push.here")}
        hint={t(`settings.push.${shown}`)}
        checked={on}
        disabled={busy || !possible}
        onChange={(wanted) => void turn(wanted)}
      />
      {on && registered.last_error != null && (
        <p className="text-sm text-danger">{t("settings.targets.lastFailed")}</p>
      )}
      {others.length > 0 && (
        <ul aria-label={t("settings.push.others")} className="divide-y divide-line">
          {others.map(({ id, label, last_error }) => (
            <Other
              key={id}
              name={label === "" ? t("settings.devices.unknown") : label}
              broken={last_error != null}
              busy={busy}
              onRemove={() => void run(() => ports.unsubscribePush(id))}
            />
          ))}
        </ul>
      )}
      {value.subscriptions.length > 0 && (
        <Button
          look="outline"
          size="small"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              await ports.testPush();
              notify({ text: t("settings.push.tested"), tone: "calm" });
            })
          }
        >
          {t("settings.push.test")}
        </Button>
      )}
    </div>
  );
}

interface OtherProps {
  readonly name: string;
  readonly broken: boolean;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

function Other({ name, broken, busy, onRemove }: OtherProps) {
  const { t } = useTranslation();
  return (
    <li className="flex min-h-12 items-center justify-between gap-3 py-2">
      <div className="min-w-0">
        <p className="[overflow-wrap:anywhere]">{name}</p>
        {broken && <p className="text-sm text-danger">{t("settings.targets.lastFailed")}</p>}
      </div>
      <Button
        look="outline"
        size="small"
        disabled={busy}
        aria-label={t("settings.targets.removeNamed", { name })}
        onClick={onRemove}
      >
        {t("settings.targets.remove")}
      </Button>
    </li>
  );
}
