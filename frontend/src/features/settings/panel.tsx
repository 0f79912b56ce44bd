import i18next from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Choice, Field } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Calendar, type CalendarPorts } from "@/features/settings/calendar";
import { type DevicePorts, Devices } from "@/features/settings/devices";
import { ModelCard } from "@/features/settings/model-card";
import { OwnData } from "@/features/settings/own-data";
import { Push, type PushPorts } from "@/features/settings/push";
import { QuietHoursChoice } from "@/features/settings/quiet-hours";
import type { RoutineStoreApi } from "@/features/settings/routine-store";
import { Routines } from "@/features/settings/routines";
import { Section } from "@/features/settings/section";
import { type TargetPorts, Targets } from "@/features/settings/targets";
import type { Readiness, User, UserPatch } from "@/lib/contract";
import { languageName, setLocale } from "@/lib/i18n";
import { notify } from "@/lib/toasts";
import { storedTheme, type Theme, THEMES, setTheme } from "@/lib/theme";
import { deviceTimezone } from "@/lib/time";
import { LOCALES } from "@/locales";

export type SettingsPorts = TargetPorts &
  PushPorts &
  DevicePorts &
  CalendarPorts & {
    readonly readiness: () => Promise<Readiness>;
    readonly deleteAccount: () => Promise<void>;
  };

export interface SettingsPanelProps {
  readonly user: User;
  readonly ports: SettingsPorts;
  readonly routines: RoutineStoreApi;
  /** Rejects where the server did not take it; what is on the screen is put back then. */
  readonly onChange: (patch: Partial<UserPatch>) => Promise<void>;
  readonly onClose: () => void;
  /** How to get an account, or to leave; drawn under its own heading. */
  readonly account: ReactNode;
}

export function SettingsPanel({ user, ports, routines, onChange, onClose, account }: SettingsPanelProps) {
  const { t } = useTranslation();
  const save = async (patch: Partial<UserPatch>) => {
    try {
      await onChange(patch);
    } catch {
      notify({ text: i18next.t("settings.notSaved"), tone: "trouble" });
      return;
    }
    // Said in the language of then: it may be what was changed, and its texts may still be on their way.
    await setLocale(patch.locale ?? user.locale);
    notify({ text: i18next.t("settings.saved"), tone: "calm" });
  };
  return (
    <Panel title={t("settings.title")} onClose={onClose}>
      <div className="space-y-6">
        <NameField key={user.name} name={user.name} onSave={(name) => void save({ name })} />
        <Section title={t("settings.account")}>{account}</Section>
        <Section title={t("settings.model")}>
          <ModelCard load={ports.readiness} />
        </Section>
        <Section title={t("settings.look")}>
          <Segmented
            label={t("settings.language")}
            value={user.locale}
            options={LOCALES.map((locale) => ({
              value: locale,
              label: languageName(locale),
              lang: locale,
            }))}
            onChange={(locale) => void save({ locale })}
          />
          <ThemeChoice />
          <TimezoneChoice timezone={user.timezone} onSave={(timezone) => void save({ timezone })} />
        </Section>
        <Section title={t("settings.routines.title")} intro={t("settings.routines.intro")}>
          <Routines store={routines} />
        </Section>
        <Section title={t("settings.notifications")}>
          <QuietHoursChoice
            value={user.quiet_hours ?? null}
            onSave={(quiet_hours) => void save({ quiet_hours })}
          />
          <Push ports={ports} />
          <Targets ports={ports} />
        </Section>
        <Section title={t("settings.calendar.title")} intro={t("settings.calendar.intro")}>
          <Calendar ports={ports} />
        </Section>
        <Section title={t("settings.devices.title")}>
          <Devices ports={ports} />
        </Section>
        <Section title={t("settings.data.title")} intro={t("settings.data.intro")}>
          <OwnData onDelete={ports.deleteAccount} />
        </Section>
      </div>
    </Panel>
  );
}

function NameField({ name, onSave }: { readonly name: string; readonly onSave: (name: string) => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(name);
  const commit = () => {
    if (value.trim() !== name) onSave(value.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <Field
        label={t("settings.name")}
        placeholder={t("settings.namePlaceholder")}
        autoComplete="given-name"
        maxLength={80}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onBlur={commit}
      />
    </form>
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const [theme, choose] = useState(storedTheme);
  const onChange = (next: Theme) => {
    choose(next);
    setTheme(next);
  };
  return (
    <Segmented
      label={t("settings.theme")}
      value={theme}
      options={THEMES.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
      onChange={onChange}
    />
  );
}

interface TimezoneChoiceProps {
  readonly timezone: string;
  readonly onSave: (timezone: string) => void;
}

function TimezoneChoice({ timezone, onSave }: TimezoneChoiceProps) {
  const { t } = useTranslation();
  const device = deviceTimezone();
  const zones = [...new Set([timezone, device, ...Intl.supportedValuesOf("timeZone")])].toSorted();
  const useDevice = (
    <Button size="small" look="soft" className="mt-2" onClick={() => onSave(device)}>
      {t("settings.timezoneDevice", { zone: device })}
    </Button>
  );
  return (
    <Choice
      label={t("settings.timezone")}
      value={timezone}
      onChange={(event) => onSave(event.target.value)}
      hint={device === timezone ? null : useDevice}
    >
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll("_", " ")}
        </option>
      ))}
    </Choice>
  );
}
