import i18next from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Choice, Field } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { ModelCard } from "@/features/settings/model-card";
import type { Readiness, User, UserPatch } from "@/lib/contract";
import { LOCALES } from "@/lib/i18n";
import { notify } from "@/lib/notices";
import { storedTheme, type Theme, THEMES, setTheme } from "@/lib/theme";
import { deviceTimezone } from "@/lib/time";

export interface SettingsPanelProps {
  readonly user: User;
  /** Rejects where the server did not take it; what is on the screen is put back then. */
  readonly onChange: (patch: Partial<UserPatch>) => Promise<void>;
  readonly loadReadiness: () => Promise<Readiness>;
  readonly onClose: () => void;
  /** How to get an account, or to leave; drawn under its own heading. */
  readonly account: ReactNode;
}

export function SettingsPanel({ user, onChange, loadReadiness, onClose, account }: SettingsPanelProps) {
  const { t } = useTranslation();
  const save = (patch: Partial<UserPatch>) => {
    onChange(patch).then(
      // In the language of then: it may be what was changed.
      () => notify({ text: i18next.t("settings.saved"), tone: "calm" }),
      () => notify({ text: i18next.t("settings.notSaved"), tone: "trouble" }),
    );
  };
  return (
    <Panel title={t("settings.title")} onClose={onClose}>
      <div className="space-y-7 pt-1">
        <NameField key={user.name} name={user.name} onSave={(name) => save({ name })} />
        <Segmented
          label={t("settings.language")}
          value={user.locale}
          options={LOCALES.map((locale) => ({
            value: locale,
            label: t(`settings.languages.${locale}`),
            lang: locale,
          }))}
          onChange={(locale) => save({ locale })}
        />
        <ThemeChoice />
        <TimezoneChoice timezone={user.timezone} onSave={(timezone) => save({ timezone })} />
        <Section title={t("settings.model")}>
          <ModelCard load={loadReadiness} />
        </Section>
        <Section title={t("settings.account")}>{account}</Section>
      </div>
    </Panel>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-medium text-soft">{title}</h3>
      <div className="rounded-2xl border border-line bg-paper p-4">{children}</div>
    </section>
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
