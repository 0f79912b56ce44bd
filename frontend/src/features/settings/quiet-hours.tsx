import { useTranslation } from "react-i18next";

import { Field } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import type { QuietHours } from "@/lib/contract";

const USUAL: QuietHours = { start: "22:00", end: "08:00" };

export interface QuietHoursChoiceProps {
  readonly value: QuietHours | null;
  readonly onSave: (value: QuietHours | null) => void;
}

/** When nothing comes by itself, but what the user marked as important. */
export function QuietHoursChoice({ value, onSave }: QuietHoursChoiceProps) {
  const { t } = useTranslation();
  const change = (part: Partial<QuietHours>) => {
    const next = { ...(value ?? USUAL), ...part };
    // A field that is being typed into is empty for a moment.
    if (next.start !== "" && next.end !== "") onSave(next);
  };
  return (
    <div className="space-y-3">
      <Switch
        label={t("settings.quiet.switch")}
        hint={t("settings.quiet.hint")}
        checked={value !== null}
        onChange={(on) => onSave(on ? USUAL : null)}
      />
      {value !== null && (
        <div className="grid grid-cols-2 gap-3">
          <Field
            label={t("settings.quiet.from")}
            type="time"
            value={value.start}
            onChange={(event) => change({ start: event.target.value })}
          />
          <Field
            label={t("settings.quiet.until")}
            type="time"
            value={value.end}
            onChange={(event) => change({ end: event.target.value })}
          />
        </div>
      )}
    </div>
  );
}
