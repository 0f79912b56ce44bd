import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Setting, Settings } from "@/features/settings/setting";
import type { Device, DevicePage } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";
import { notify } from "@/lib/toasts";
import { useTimeFormat } from "@/lib/time";

export interface DevicePorts {
  readonly devices: () => Promise<DevicePage>;
  readonly endDevice: (id: string) => Promise<void>;
  readonly endOtherDevices: () => Promise<void>;
}

/** Where the user is signed in; another device can be signed out from here. */
export function Devices({ ports }: { readonly ports: DevicePorts }) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { value, failed, reload } = useQuery(ports.devices);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const ended = (work: Promise<void>) =>
    void work.then(reload, () => notify({ text: t("settings.notSaved"), tone: "trouble" }));
  const end = (device: Device) => ended(ports.endDevice(device.id));
  const others = value.items.some(({ current }) => !current);
  return (
    <>
      <Settings>
        {value.items.map((device) => {
          const name = device.label === "" ? t("settings.devices.unknown") : device.label;
          const seen = format.short(device.last_seen ?? device.created);
          return (
            <Setting
              key={device.id}
              label={name}
              hint={device.current ? t("settings.devices.this") : t("settings.devices.seen", { when: seen })}
            >
              {!device.current && (
                <Button
                  look="outline"
                  size="small"
                  aria-label={t("settings.devices.endNamed", { name })}
                  onClick={() => end(device)}
                >
                  {t("settings.signOut")}
                </Button>
              )}
            </Setting>
          );
        })}
      </Settings>
      {others && (
        <Button look="danger" size="small" onClick={() => ended(ports.endOtherDevices())}>
          {t("settings.devices.endOthers")}
        </Button>
      )}
    </>
  );
}
