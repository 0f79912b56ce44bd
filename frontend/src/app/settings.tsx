import { Account } from "@/app/account";
import type { SectionProps } from "@/app/sections";
import { SettingsPanel } from "@/features/settings/panel";
import { useSession } from "@/lib/session";

/** The settings, with the account among them. */
export function Settings({ services, onClose }: SectionProps) {
  const user = useSession((state) => state.user);
  if (user === null) return null;
  return (
    <SettingsPanel
      user={user}
      ports={services.settings}
      routines={services.routines}
      onChange={services.updateUser}
      onClose={onClose}
      account={<Account user={user} services={services} />}
    />
  );
}
