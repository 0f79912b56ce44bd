/** The groups of the settings, in the order in which they are shown. The page, its address and the palette read this. */

import {
  Archive,
  CalendarDays,
  Clock3,
  Gauge,
  type LucideIcon,
  MonitorSmartphone,
  Palette,
  Send,
  ShieldCheck,
  Sparkles,
  UserRound,
  UsersRound,
} from "lucide-react";

import type { User } from "@/lib/contract";

/** The name is the end of the address (`#/settings/look`) and the key of its title (`settings.groups.look`). */
export const GROUPS = {
  you: UserRound,
  assistant: Sparkles,
  usage: Gauge,
  look: Palette,
  routines: Clock3,
  channels: Send,
  calendar: CalendarDays,
  devices: MonitorSmartphone,
  security: ShieldCheck,
  data: Archive,
  people: UsersRound,
} as const satisfies Record<string, LucideIcon>;

export type SettingsGroup = keyof typeof GROUPS;

const GROUP_NAMES = Object.keys(GROUPS) as readonly SettingsGroup[];

/** For the owner of the server alone. */
const OWNERS: ReadonlySet<SettingsGroup> = new Set(["people"]);

/** The groups that somebody has. */
export function groupsFor({ is_owner }: Pick<User, "is_owner">): readonly SettingsGroup[] {
  return is_owner ? GROUP_NAMES : GROUP_NAMES.filter((group) => !OWNERS.has(group));
}

/** `name` as a group of somebody's; null where it is none. */
export function settingsGroup(name: string, user: Pick<User, "is_owner">): SettingsGroup | null {
  return groupsFor(user).find((group) => group === name) ?? null;
}
