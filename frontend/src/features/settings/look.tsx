import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Segmented } from "@/components/ui/segmented";
import { Setting, Settings } from "@/features/settings/setting";
import { TimezoneSetting } from "@/features/settings/timezone";
import type { User, UserPatch } from "@/lib/contract";
import { languageName } from "@/lib/i18n";
import { setTheme, storedTheme, type Theme, THEMES } from "@/lib/theme";
import { LOCALES } from "@/locales";

export interface LookProps {
  readonly user: User;
  /** The choice of the time zone was asked for. */
  readonly zoneOpened: boolean;
  readonly onSave: (patch: Partial<UserPatch>) => void;
}

/** Language, colours, clock. */
export function Look({ user, zoneOpened, onSave }: LookProps) {
  const { t } = useTranslation();
  const [theme, choose] = useState(storedTheme);
  const changeTheme = (next: Theme) => {
    choose(next);
    setTheme(next);
  };
  return (
    <Settings>
      <Setting label={t("settings.language")}>
        <Segmented
          labelHidden
          label={t("settings.language")}
          value={user.locale}
          options={LOCALES.map((locale) => ({ value: locale, label: languageName(locale), lang: locale }))}
          onChange={(locale) => onSave({ locale })}
        />
      </Setting>
      <Setting label={t("settings.theme")}>
        <Segmented
          labelHidden
          label={t("settings.theme")}
          value={theme}
          options={THEMES.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
          onChange={changeTheme}
        />
      </Setting>
      <TimezoneSetting
        key={String(zoneOpened)}
        timezone={user.timezone}
        opened={zoneOpened}
        onSave={(timezone) => onSave({ timezone })}
      />
    </Settings>
  );
}
