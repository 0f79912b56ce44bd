import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { addressOf } from "@/app/route";
import { type Badge, type Section, SECTION_LIST, type SectionEntry, SECTIONS } from "@/app/sections";
import type { Services } from "@/app/services";
import { cn } from "@/lib/class-names";

const TABS = SECTION_LIST.filter(([, { partOf }]) => partOf === undefined);

export interface NavigationProps {
  readonly services: Services;
  readonly section: Section;
}

/** The way to the sections: at the side where there is room, under the thumb where there is none. */
export function Navigation({ services, section }: NavigationProps) {
  const { t } = useTranslation();
  const { partOf }: SectionEntry = SECTIONS[section];
  const current = partOf ?? section;
  return (
    <nav
      aria-label={t("common.nav.label")}
      // A phone's keyboard leaves no room: the bar makes way for what is being written. It comes back a moment after the
      // field was left, since a finger may still be on what would move: a press that ends elsewhere presses nothing.
      className="max-h-28 shrink-0 overflow-hidden delay-300 duration-0 [transition-property:max-height,visibility] coarse:short:peer-has-[#composer:focus]:invisible coarse:short:peer-has-[#composer:focus]:max-h-0 coarse:short:peer-has-[#composer:focus]:delay-0 lg:max-h-none"
    >
      <div className="flex justify-around border-t border-line/70 bg-paper px-1 pb-[env(safe-area-inset-bottom)] lg:h-full lg:w-26 lg:flex-col lg:justify-start lg:gap-1 lg:border-t-0 lg:border-e lg:px-2 lg:pt-3">
        {TABS.map(([target, entry]) => (
          <SectionLink
            key={target}
            target={target}
            entry={entry}
            services={services}
            open={current === target}
          />
        ))}
      </div>
    </nav>
  );
}

const NO_BADGE: Badge = { subscribe: () => () => undefined, count: () => 0 };

interface SectionLinkProps {
  readonly target: Section;
  readonly entry: SectionEntry;
  readonly services: Services;
  readonly open: boolean;
}

function SectionLink({ target, entry, services, open }: SectionLinkProps) {
  const { t } = useTranslation();
  const { icon: Icon } = entry;
  const { subscribe, count: current } = entry.badge?.(services) ?? NO_BADGE;
  const count = useSyncExternalStore(subscribe, current);
  return (
    <a
      href={addressOf(target)}
      aria-current={open ? "page" : undefined}
      className={cn(
        "relative flex min-h-14 min-w-11 flex-1 flex-col items-center justify-center gap-0.5 rounded-2xl px-1 transition-colors lg:min-h-16 lg:flex-none",
        open ? "text-accent-strong lg:bg-accent-soft" : "text-soft hover:bg-sunken hover:text-ink",
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
}
