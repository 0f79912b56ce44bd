import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { SearchField } from "@/components/ui/search-field";
import { Setting, SettingBlock } from "@/features/settings/setting";
import { allZones, matching, offsetOf, type Zone } from "@/features/settings/zones";
import { useLanguage } from "@/lib/i18n";
import { deviceTimezone } from "@/lib/time";

/** So many are in sight; whoever seeks another writes more of its name. */
const SHOWN = 7;

export interface TimezoneSettingProps {
  readonly timezone: string;
  /** Open from the start, as one that was asked for. */
  readonly opened?: boolean;
  readonly onSave: (timezone: string) => void;
}

/** Where the user's clock is, by the name of a city. */
export function TimezoneSetting({ timezone, opened = false, onSave }: TimezoneSettingProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [choosing, setChoosing] = useState(opened);
  const zones = useMemo(() => allZones(language, [timezone, deviceTimezone()]), [language, timezone]);
  const own = zones.find(({ id }) => id === timezone);
  const device = timezone === deviceTimezone();
  const pick = (id: string) => {
    setChoosing(false);
    if (id !== timezone) onSave(id);
  };
  return (
    <>
      <Setting
        label={t("settings.timezone")}
        hint={[
          own?.city ?? timezone,
          offsetOf(timezone),
          ...(device ? [t("settings.zone.device")] : []),
        ].join(", ")}
      >
        <div className="flex flex-wrap gap-1.5">
          {!device && (
            <Button look="outline" size="small" onClick={() => pick(deviceTimezone())}>
              {t("settings.zone.useDevice", { city: zones.find(({ id }) => id === deviceTimezone())?.city })}
            </Button>
          )}
          <Button
            look="outline"
            size="small"
            aria-expanded={choosing}
            aria-label={t("settings.zone.change")}
            onClick={() => setChoosing(!choosing)}
          >
            {t("settings.change")}
          </Button>
        </div>
      </Setting>
      {choosing && (
        <SettingBlock>
          <EscapeArea onEscape={() => setChoosing(false)}>
            <ZoneSearch zones={zones} onPick={pick} />
          </EscapeArea>
        </SettingBlock>
      )}
    </>
  );
}

interface ZoneSearchProps {
  readonly zones: readonly Zone[];
  readonly onPick: (id: string) => void;
}

function ZoneSearch({ zones, onPick }: ZoneSearchProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const sought = useDeferredValue(words);
  const found = useMemo(() => matching(zones, sought), [zones, sought]);
  return (
    <div className="space-y-1.5">
      <SearchField
        ref={(field) => field?.focus()}
        label={t("settings.zone.search")}
        value={words}
        onChange={setWords}
      />
      <ul aria-label={t("settings.timezone")}>
        {found.slice(0, SHOWN).map(({ id, city, region }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onPick(id)}
              className="flex min-h-11 w-full items-center justify-between gap-3 rounded-lg px-3 text-start hover:bg-sunken"
            >
              <span>
                {city} {region !== city && <span className="text-soft">{region}</span>}
              </span>
              <span className="text-sm text-soft tabular-nums">{offsetOf(id)}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="text-sm text-soft">{t("settings.zone.none")}</p>}
    </div>
  );
}
