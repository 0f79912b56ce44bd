import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/control";
import { Month } from "@/components/ui/month";
import { fromLocalInput, toLocalInput } from "@/lib/local-input";
import { moments } from "@/lib/moments";
import { useSession } from "@/lib/session";
import { deviceTimezone } from "@/lib/time";
import { useNow } from "@/lib/use-now";

export interface WhenChipsProps {
  /** For the ear: what is being given a time. */
  readonly label: string;
  /** The time that it has now. */
  readonly value: string | null;
  readonly onPick: (at: string) => void;
  /** Takes the time away; absent where it must have one. */
  readonly onClear?: (() => void) | undefined;
  /** So many minutes from now, as further chips in front. */
  readonly minutes?: readonly number[];
  /** Whether any other time can be picked here; false where a field for it stands beside. */
  readonly picker?: boolean;
  /** Before all other chips, and below them. */
  readonly first?: ReactNode;
  readonly last?: ReactNode;
}

/** The times that one means most, one press each, and any other. */
export function WhenChips({
  label,
  value,
  onPick,
  onClear,
  minutes = [],
  picker = true,
  first,
  last,
}: WhenChipsProps) {
  const { t } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const now = useNow();
  const [picking, setPicking] = useState(false);
  const soon = (count: number) => onPick(new Date(Date.now() + count * 60_000).toISOString());
  return (
    <div className="space-y-2">
      <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
        {first}
        {minutes.map((count) => (
          <Button key={count} look="outline" size="chip" onClick={() => soon(count)}>
            {t("common.when.minutes", { count })}
          </Button>
        ))}
        {moments(now, timezone).map(({ name, at }) => (
          <Button key={name} look="outline" size="chip" onClick={() => onPick(at)}>
            {t(`common.when.${name}`)}
          </Button>
        ))}
        {picker && (
          <Button look="outline" size="chip" aria-expanded={picking} onClick={() => setPicking(!picking)}>
            {t("common.when.pick")}
          </Button>
        )}
      </div>
      {picking && <Pick label={label} value={value} timezone={timezone} onPick={onPick} />}
      <div className="flex flex-wrap gap-1.5 empty:hidden">
        {onClear !== undefined && value !== null && (
          <Button look="outline" size="chip" onClick={onClear}>
            {t("common.when.clear")}
          </Button>
        )}
        {last}
      </div>
    </div>
  );
}

interface PickProps extends Pick<WhenChipsProps, "label" | "value" | "onPick"> {
  readonly timezone: string;
}

function Pick({ label, value, timezone, onPick }: PickProps) {
  const { t } = useTranslation();
  const [local, setLocal] = useState(() => toLocalInput(value ?? new Date(), timezone));
  const today = toLocalInput(useNow(), timezone).slice(0, 10);
  const [day = "", clock = ""] = local.split("T");
  const at = fromLocalInput(local, timezone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (at !== null) onPick(at);
  };
  return (
    <form onSubmit={submit} className="space-y-2">
      <Month label={label} value={day} today={today} onPick={(picked) => setLocal(`${picked}T${clock}`)} />
      <div className="flex max-w-80 gap-1.5">
        <input
          type="time"
          aria-label={t("common.when.time")}
          value={clock}
          required
          onChange={(event) => setLocal(`${day}T${event.target.value}`)}
          className={CONTROL}
        />
        <Button type="submit" look="soft" disabled={at === null}>
          {t("common.when.set")}
        </Button>
      </div>
    </form>
  );
}
