import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { type Channel, CHANNEL_NAMES, type ChannelName, CHANNELS } from "@/features/settings/channels";
import { SettingBlock } from "@/features/settings/setting";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

export interface NewTargetProps {
  /** Rejects where nothing got through. */
  readonly onAdd: (url: string, label: string) => Promise<void>;
}

/** The ways to be reached, each with a form of its own. */
export function NewTarget({ onAdd }: NewTargetProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<ChannelName | null>(null);
  return (
    <SettingBlock>
      <div role="group" aria-label={t("settings.targets.addTitle")} className="flex flex-wrap gap-1.5">
        {CHANNEL_NAMES.map((name) => (
          <Button
            key={name}
            look={name === chosen ? "soft" : "outline"}
            size="small"
            aria-expanded={name === chosen}
            onClick={() => choose(name === chosen ? null : name)}
          >
            {t(`settings.targets.channels.${name}.name`)}
          </Button>
        ))}
      </div>
      {chosen !== null && (
        <EscapeArea onEscape={() => choose(null)}>
          <ChannelForm
            key={chosen}
            name={chosen}
            onAdd={async (url, label) => {
              await onAdd(url, label);
              choose(null);
            }}
          />
        </EscapeArea>
      )}
    </SettingBlock>
  );
}

interface ChannelFormProps extends NewTargetProps {
  readonly name: ChannelName;
}

function ChannelForm({ name, onAdd }: ChannelFormProps) {
  const { t } = useTranslation();
  const { fields, address, label }: Channel = CHANNELS[name];
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const { busy, trouble, submit } = useSubmit((error) => {
    const refused = error instanceof ApiError && error.status === 422;
    return refused ? t("settings.targets.refused") : t("settings.notSaved");
  });
  const missing = fields.some((field) => field.optional !== true && (values[field.name] ?? "").trim() === "");
  return (
    <form onSubmit={submit(() => onAdd(address(values), label(values)))} className="space-y-3">
      <p className="text-sm text-soft">{t(`settings.targets.channels.${name}.how`)}</p>
      {fields.map((field) => (
        <Field
          key={field.name}
          label={t(`settings.targets.fields.${field.name}`)}
          type={field.secret === true ? "password" : "text"}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={field.name === "address" ? 2000 : 200}
          required={field.optional !== true}
          value={values[field.name] ?? ""}
          onChange={(event) => setValues({ ...values, [field.name]: event.target.value })}
        />
      ))}
      {trouble !== null && <Trouble>{trouble}</Trouble>}
      <Button type="submit" look="solid" size="small" disabled={busy || missing}>
        {busy ? t("settings.targets.trying") : t("settings.targets.add")}
      </Button>
    </form>
  );
}
