import { type FormEvent, useState } from "react";
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
  const { limits } = value;
  const [user, setUser] = useState(String(limits.user));
  const [guests, setGuests] = useState(limits.guests == null ? "" : String(limits.guests));
  const [server, setServer] = useState(limits.server == null ? "" : String(limits.server));
  const [input, setInput] = useState(limits.price == null ? "" : String(limits.price.input));
  const [output, setOutput] = useState(limits.price == null ? "" : String(limits.price.output));
  const [currency, setCurrency] = useState(limits.price?.currency ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const priced = input !== "" && output !== "" && currency.trim() !== "";
    onSave({
      user: numberOrNull(user),
      guests: numberOrNull(guests),
      server: numberOrNull(server),
      price: priced ? { input: Number(input), output: Number(output), currency: currency.trim() } : null,
    });
  };
  const tokens = { type: "number", min: 0, step: 1, inputMode: "numeric" } as const;
  const money = { type: "number", min: 0, step: "any", inputMode: "decimal" } as const;
  return (
    <form onSubmit={submit} className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <Field
          label={t("settings.usage.perUser")}
          {...tokens}
          value={user}
          onChange={(event) => setUser(event.target.value)}
        />
        <Field
          label={t("settings.usage.perGuests")}
          {...tokens}
          value={guests}
          onChange={(event) => setGuests(event.target.value)}
        />
        <Field
          label={t("settings.usage.perServer")}
          {...tokens}
          value={server}
          onChange={(event) => setServer(event.target.value)}
        />
      </div>
      <p className="text-sm text-soft">{t("settings.usage.priceIntro")}</p>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field
          label={t("settings.usage.priceInput")}
          {...money}
          value={input}
          onChange={(event) => setInput(event.target.value)}
        />
        <Field
          label={t("settings.usage.priceOutput")}
          {...money}
          value={output}
          onChange={(event) => setOutput(event.target.value)}
        />
        <Field
          label={t("settings.usage.currency")}
          maxLength={8}
          value={currency}
          onChange={(event) => setCurrency(event.target.value)}
        />
      </div>
      <Button type="submit" look="outline">
        {t("common.save")}
      </Button>
    </form>
  );
}

function numberOrNull(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
