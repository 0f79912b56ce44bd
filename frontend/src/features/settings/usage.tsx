import { useTranslation } from "react-i18next";

import { Failed, Skeleton } from "@/components/ui/list-states";
import { Bar } from "@/features/settings/bar";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { UsageLimits, type UsagePorts } from "@/features/settings/usage-limits";
import type { UsageLine, UsagePrice } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";

export interface UsageProps {
  readonly owner: boolean;
  readonly locale: string;
  readonly ports: UsagePorts;
}

/** What the models have cost: today against the limit, and each day by kind of work. */
export function Usage({ owner, locale, ports }: UsageProps) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.usage);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const number = new Intl.NumberFormat(locale);
  const amounts = { used: number.format(value.used_today), limit: number.format(value.limit) };
  return (
    <>
      <Settings title={t("settings.usage.today")}>
        <SettingBlock>
          <p>{t("settings.usage.ofLimit", amounts)}</p>
          <Bar part={value.used_today} whole={value.limit} label={t("settings.usage.today")} />
        </SettingBlock>
      </Settings>
      <Settings title={t("settings.usage.days")}>
        {value.days.length === 0 && <SettingBlock>{t("settings.usage.none")}</SettingBlock>}
        {byDay(value.days).map(([day, lines]) => (
          <Day key={day} day={day} lines={lines} price={value.price ?? null} locale={locale} />
        ))}
      </Settings>
      {owner && <UsageLimits locale={locale} ports={ports} onChange={reload} />}
    </>
  );
}

interface DayProps {
  readonly day: string;
  readonly lines: readonly UsageLine[];
  readonly price: UsagePrice | null;
  readonly locale: string;
}

function Day({ day, lines, price, locale }: DayProps) {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(locale);
  const named = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  const tokens = lines.map((line) => line.input_tokens + line.output_tokens).reduce((a, b) => a + b, 0);
  const kinds = lines.map((line) =>
    t(`settings.usage.${line.occasion}`, { tokens: number.format(line.input_tokens + line.output_tokens) }),
  );
  return (
    <Setting label={named.format(new Date(`${day}T00:00:00Z`))} hint={kinds.join(" · ")}>
      <p className="text-right tabular-nums">
        {t("settings.usage.tokens", { tokens: number.format(tokens) })}
        {price !== null && <span className="block text-sm text-soft">{cost(lines, price, locale)}</span>}
      </p>
    </Setting>
  );
}

function byDay(lines: readonly UsageLine[]): readonly (readonly [string, readonly UsageLine[]])[] {
  const days = [...new Set(lines.map(({ day }) => day))];
  return days.map((day) => [day, lines.filter((line) => line.day === day)] as const);
}

/** What the lines cost by the owner's price, which is for a million tokens. */
function cost(lines: readonly UsageLine[], price: UsagePrice, locale: string): string {
  const amount = lines
    .map((line) => (line.input_tokens * price.input + line.output_tokens * price.output) / 1_000_000)
    .reduce((a, b) => a + b, 0);
  const shown = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(amount);
  return `≈ ${shown} ${price.currency}`;
}
