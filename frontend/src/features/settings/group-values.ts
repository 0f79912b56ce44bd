import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import type { SettingsGroup } from "@/features/settings/groups";
import type { RoutineStoreApi } from "@/features/settings/routine-store";
import type { DevicePage, Readiness, TargetPage, User } from "@/lib/contract";
import { languageName } from "@/lib/i18n";
import { useQuery } from "@/lib/use-query";

export interface GroupValueSources {
  readonly user: User;
  readonly routines: RoutineStoreApi;
  readonly ports: {
    readonly readiness: () => Promise<Readiness>;
    readonly targets: () => Promise<TargetPage>;
    readonly devices: () => Promise<DevicePage>;
  };
}

/** What a group is set to, in a word, where a word can say it; what is not known yet is not said. */
export function useGroupValues(sources: GroupValueSources): Partial<Record<SettingsGroup, string>> {
  const { user, routines: store, ports } = sources;
  const { t } = useTranslation();
  const readiness = useQuery(ports.readiness).value;
  const targets = useQuery(ports.targets).value;
  const devices = useQuery(ports.devices).value;
  const { routines } = useStore(store);
  useEffect(() => store.watch(), [store]);
  const known = <T>(value: T | null, say: (value: T) => string) => (value === null ? "" : say(value));
  return {
    you: user.name,
    assistant: known(readiness, ({ model }) =>
      model.offline === true ? t("settings.values.noModel") : (model.name ?? ""),
    ),
    look: languageName(user.locale),
    routines: known(routines, (all) => {
      const count = all.filter(({ enabled }) => enabled).length;
      return count === 0 ? t("settings.values.off") : t("settings.values.on", { count });
    }),
    channels: known(targets, ({ items }) => (items.length === 0 ? "" : String(items.length))),
    devices: known(devices, ({ items }) => String(items.length)),
  };
}
