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
  Sparkles,
  UserRound,
} from "lucide-react";

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
  data: Archive,
} as const satisfies Record<string, LucideIcon>;

export type SettingsGroup = keyof typeof GROUPS;

export const GROUP_NAMES = Object.keys(GROUPS) as readonly SettingsGroup[];

/** `name` as a group; null where it is none. */
export function settingsGroup(name: string): SettingsGroup | null {
  return GROUP_NAMES.find((group) => group === name) ?? null;
}
