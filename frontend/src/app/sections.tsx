/** The sections of the page, in the order in which they are shown. Routes, navigation, palette and page read this. */

import { Bell, Brain, Inbox, MessageCircle, Settings as Gear, SunMedium } from "lucide-react";
import { type ComponentType, lazy } from "react";
import type { StoreApi } from "zustand/vanilla";

import type { Services } from "@/app/services";
import { todayBadge } from "@/app/today/badge";
import { questions } from "@/features/inbox/store";

export interface SectionProps {
  readonly services: Services;
  /** What of the section is open by its address, as an item in `#/inbox/ID`; empty for the whole. */
  readonly part: string;
  readonly onPart: (part: string | null) => void;
  readonly onClose: () => void;
}

export interface SectionEntry {
  readonly icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
  /** What stands beside the conversation; absent for the conversation itself. */
  readonly Panel?: ComponentType<SectionProps>;
  /** It takes the place of the conversation instead of standing beside it. */
  readonly page?: boolean;
  /** The section that it is a part of: it has no link of its own in the navigation, and closing it leads there. */
  readonly partOf?: "today";
  /** What waits there, as a number in the navigation. */
  readonly badge?: (services: Services) => Badge;
}

export interface Badge {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly count: () => number;
}

/** The name is the address (`#/inbox`) and the key of its title (`common.nav.inbox`). */
export const SECTIONS = {
  chat: { icon: MessageCircle },
  today: {
    icon: SunMedium,
    Panel: lazy(async () => ({ default: (await import("@/app/today/today")).Today })),
    badge: todayBadge,
  },
  inbox: {
    icon: Inbox,
    Panel: panel(
      async () => (await import("@/features/inbox/panel")).InboxPanel,
      ({ services: { inbox, agenda }, part, onPart }) => ({
        store: inbox,
        agenda,
        opened: part === "" ? null : part,
        onOpenItem: onPart,
      }),
    ),
    badge: ({ agenda }) => badge(agenda, questions),
  },
  reminders: {
    icon: Bell,
    partOf: "today",
    Panel: panel(
      async () => (await import("@/features/reminders/panel")).RemindersPanel,
      ({ services: { reminders }, part }) => ({ store: reminders, opened: part }),
    ),
  },
  memory: {
    icon: Brain,
    Panel: panel(
      async () => (await import("@/features/memory/panel")).MemoryPanel,
      ({ services: { memory } }) => ({ store: memory }),
    ),
  },
  settings: {
    icon: Gear,
    page: true,
    Panel: lazy(async () => ({ default: (await import("@/app/settings")).Settings })),
  },
} as const satisfies Record<string, SectionEntry>;

export type Section = keyof typeof SECTIONS;

/** By name, each with all that an entry may have. */
export const SECTION_LIST = Object.entries(SECTIONS) as readonly (readonly [Section, SectionEntry])[];

function badge<S>(store: Pick<StoreApi<S>, "subscribe" | "getState">, count: (state: S) => number): Badge {
  return { subscribe: store.subscribe, count: () => count(store.getState()) };
}

/** A feature's panel, loaded when it is opened, with what it needs of the page and of its address. */
function panel<P extends { readonly onClose: () => void }>(
  load: () => Promise<ComponentType<P>>,
  pick: (props: SectionProps) => Omit<P, "onClose">,
) {
  return lazy(async () => {
    const Body = await load();
    const Panel = (props: SectionProps) => (
      <Body {...({ ...pick(props), onClose: props.onClose } as unknown as P)} />
    );
    return { default: Panel };
  });
}
