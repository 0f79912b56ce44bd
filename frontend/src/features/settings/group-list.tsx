import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { GROUPS, type SettingsGroup } from "@/features/settings/groups";
import { cn } from "@/lib/class-names";

export interface GroupListProps {
  readonly groups: readonly SettingsGroup[];
  readonly group: SettingsGroup | null;
  readonly addressOf: (group: SettingsGroup) => string;
  /** What a group is set to, at the end of its line. */
  readonly values?: Partial<Record<SettingsGroup, string>>;
}

/** The groups by name. */
export function GroupList({ groups, group, addressOf, values = {} }: GroupListProps) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("settings.index")}>
      <ul className="max-lg:divide-y max-lg:divide-line/80 max-lg:rounded-2xl max-lg:border max-lg:border-line max-lg:bg-surface lg:space-y-0.5">
        {groups.map((name) => {
          const Icon = GROUPS[name];
          return (
            <li key={name}>
              <a
                href={addressOf(name)}
                aria-current={group === name ? "page" : undefined}
                className={cn(
                  "flex min-h-13 items-center gap-3 rounded-xl px-4 text-md -outline-offset-2 lg:min-h-10 lg:px-3 lg:hover:bg-sunken",
                  group === name && "bg-accent-soft font-medium text-accent-strong",
                )}
              >
                <Icon aria-hidden="true" className="size-4.5 shrink-0 text-soft" />
                <span className="min-w-0 flex-1">{t(`settings.groups.${name}`)}</span>
                {(values[name] ?? "") !== "" && (
                  <span dir="auto" className="max-w-[45%] truncate text-soft">
                    {values[name]}
                  </span>
                )}
                <ChevronRight aria-hidden="true" className="size-4 text-faint lg:hidden" />
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
