import { Bell, Brain, Inbox, MessageCircle, Settings as Gear, SunMedium } from "lucide-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";

import { addressOf, type Section } from "@/app/route";
import { cn } from "@/lib/class-names";

/** The sections, in the order in which they are shown. */
export const LINKS: readonly {
  readonly section: Section;
  readonly icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
}[] = [
  { section: "chat", icon: MessageCircle },
  { section: "today", icon: SunMedium },
  { section: "inbox", icon: Inbox },
  { section: "reminders", icon: Bell },
  { section: "memory", icon: Brain },
  { section: "settings", icon: Gear },
];

/** Reminders stand on Today; their history is a way on from there. */
const TABS = LINKS.filter(({ section }) => section !== "reminders");

export interface NavigationProps {
  readonly section: Section;
  /** What waits in a section, where it is worth a number. */
  readonly counts: Partial<Record<Section, number>>;
}

/** The way to the sections: at the side where there is room, under the thumb where there is none. */
export function Navigation({ section, counts }: NavigationProps) {
  const { t } = useTranslation();
  const current = section === "reminders" ? "today" : section;
  return (
    <nav
      aria-label={t("common.nav.label")}
      // A phone's keyboard leaves no room: the bar makes way for what is being written. It comes back a moment after the
      // field was left, since a finger may still be on what would move: a press that ends elsewhere presses nothing.
      className="max-h-28 shrink-0 overflow-hidden delay-300 duration-0 [transition-property:max-height,visibility] coarse:short:peer-has-[#composer:focus]:invisible coarse:short:peer-has-[#composer:focus]:max-h-0 coarse:short:peer-has-[#composer:focus]:delay-0 lg:max-h-none"
    >
      <div className="flex justify-around border-t border-line/70 bg-paper px-1 pb-[env(safe-area-inset-bottom)] lg:h-full lg:w-26 lg:flex-col lg:justify-start lg:gap-1 lg:border-t-0 lg:border-e lg:px-2 lg:pt-3">
        {TABS.map(({ section: target, icon: Icon }) => {
          const count = counts[target] ?? 0;
          return (
            <a
              key={target}
              href={addressOf(target)}
              aria-current={current === target ? "page" : undefined}
              className={cn(
                "relative flex min-h-14 min-w-11 flex-1 flex-col items-center justify-center gap-0.5 rounded-2xl px-1 text-soft transition-colors hover:bg-sunken hover:text-ink lg:min-h-16 lg:flex-none",
                current === target && "text-accent-strong lg:bg-accent-soft",
              )}
            >
              <span className="relative">
                <Icon className="size-5" aria-hidden="true" />
                {count > 0 && (
                  <span
                    aria-hidden="true"
                    className="absolute -end-3 -top-2 min-w-4 rounded-full bg-accent px-1 text-center text-xs leading-4 font-medium text-on-accent"
                  >
                    {count > 99 ? "99+" : count}
                  </span>
                )}
              </span>
              <span className="max-w-full truncate text-xs">{t(`common.nav.${target}`)}</span>
              {count > 0 && <span className="sr-only">({count})</span>}
            </a>
          );
        })}
      </div>
    </nav>
  );
}
