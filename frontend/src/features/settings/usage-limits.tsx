import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Bar } from "@/features/settings/bar";
import { SettingBlock, Settings } from "@/features/settings/setting";
import { attempt } from "@/lib/attempt";
import type { OwnerUsage, Usage, UsageLimitsPatch } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";

export interface UsagePorts {
  readonly usage: () => Promise<Usage>;
  readonly ownerUsage: () => Promise<OwnerUsage>;
  readonly setUsageLimits: (patch: UsageLimitsPatch) => Promise<OwnerUsage>;
}

export interface UsageLimitsProps {
  readonly locale: string;
  readonly ports: Pick<UsagePorts, "ownerUsage" | "setUsageLimits">;
  /** Told after a change. */
  readonly onChange: () => void;
}

/** The limits of a day and the price, for whoever owns the server. */
export function UsageLimits({ locale, ports, onChange }: UsageLimitsProps) {
  const { t } = useTranslation();
  const { value, failed, reload, set } = useQuery(ports.ownerUsage);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const { limits } = value;
  const save = async (patch: UsageLimitsPatch) => {
    set(await ports.setUsageLimits(patch));
    onChange();
  };
  const said = { failed: t("settings.notSaved"), done: t("settings.saved") };
  const shared = [
    { name: "server", used: value.server_today, limit: limits.server ?? null },
    { name: "guests", used: value.guests_today, limit: limits.guests ?? null },
  ] as const;
  const number = new Intl.NumberFormat(locale);
  return (
    <Settings title={t("settings.usage.limits")} intro={t("settings.usage.limitsIntro")}>
      {shared.map(({ name, used, limit }) => (
        <SettingBlock key={name}>
          <p>
            {t(`settings.usage.${name}`)}:{" "}
            {limit === null
              ? t("settings.usage.noLimit", { used: number.format(used) })
              : t("settings.usage.ofLimit", { used: number.format(used), limit: number.format(limit) })}
          </p>
          {limit !== null && <Bar part={used} whole={limit} label={t(`settings.usage.${name}`)} />}
        </SettingBlock>
      ))}
      <SettingBlock>
        <LimitForm value={value} onSave={(patch) => void attempt(save(patch), said)} />
      </SettingBlock>
    </Settings>
  );
}

interface LimitFormProps {
  readonly value: OwnerUsage;
  readonly onSave: (patch: UsageLimitsPatch) => void;
}

function LimitForm({ value, onSave }: LimitFormProps) {
  const { t } = useTranslation();
  const { user, guests, server, price } = value.limits;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const input = numberOrNull(data, "input");
    const output = numberOrNull(data, "output");
    const currency = String(data.get("currency")).trim();
    onSave({
      user: numberOrNull(data, "user"),
      guests: numberOrNull(data, "guests"),
      server: numberOrNull(data, "server"),
      price: input === null || output === null || currency === "" ? null : { input, output, currency },
    });
  };
  const tokens = { type: "number", min: 0, step: 1, inputMode: "numeric" } as const;
  const money = { type: "number", min: 0, step: "any", inputMode: "decimal" } as const;
  return (
    <form onSubmit={submit} className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label={t("settings.usage.perUser")} name="user" {...tokens} defaultValue={user} />
        <Field
          label={t("settings.usage.perGuests")}
          name="guests"
          {...tokens}
          defaultValue={guests ?? undefined}
        />
        <Field
          label={t("settings.usage.perServer")}
          name="server"
          {...tokens}
          defaultValue={server ?? undefined}
        />
      </div>
      <p className="text-sm text-soft">{t("settings.usage.priceIntro")}</p>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label={t("settings.usage.priceInput")} name="input" {...money} defaultValue={price?.input} />
        <Field
          label={t("settings.usage.priceOutput")}
          name="output"
          {...money}
          defaultValue={price?.output}
        />
        <Field
          label={t("settings.usage.currency")}
          name="currency"
          maxLength={8}
          defaultValue={price?.currency}
        />
      </div>
      <Button type="submit" look="outline">
        {t("common.save")}
      </Button>
    </form>
  );
}

function numberOrNull(data: FormData, name: string): number | null {
  const text = String(data.get(name)).trim();
  return text === "" ? null : Number(text);
}
