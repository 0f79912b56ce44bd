import { useStore } from "zustand";

import { Account } from "@/app/account";
import { addressOf, useOpened } from "@/app/route";
import type { SectionProps } from "@/app/sections";
import { settingsGroup } from "@/features/settings/groups";
import { SettingsPanel } from "@/features/settings/panel";
import { useSession } from "@/lib/session";

/** The settings, with the account among them. */
export function Settings({ services, part, onClose }: SectionProps) {
  const user = useSession((state) => state.user);
  const formality = useStore(services.onboarding, (state) => state.progress?.profile.formality);
  const opened = useOpened();
  if (user === null) return null;
  const group = settingsGroup(part, user);
  return (
    <SettingsPanel
      user={user}
      formality={formality}
      ports={services.settings}
      routines={services.routines}
      group={group}
      opened={opened}
      addressOf={(name) => addressOf("settings", name)}
      onChange={services.updateUser}
      onClose={onClose}
      account={<Account user={user} services={services} />}
    />
  );
}
