import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Choice, Field } from "@/components/ui/field";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Switch } from "@/components/ui/switch";
import type { RoutineStoreApi } from "@/features/settings/routine-store";
import type { Routine, RoutinePatch } from "@/lib/contract";
import { notify } from "@/lib/toasts";
import { useTimeFormat } from "@/lib/time";
import { weekdayNames } from "@/lib/weekdays";

/** What the assistant does by itself: each off until the user switches it on. */
export function Routines({ store }: { readonly store: RoutineStoreApi }) {
  const { t } = useTranslation();
  const { routines, failed } = useStore(store);
  useEffect(() => store.watch(), [store]);
  if (failed && routines === null) return <Failed onRetry={() => void store.load()} />;
  if (routines === null) return <Skeleton />;
  const change = (kind: Routine["kind"], patch: Partial<RoutinePatch>) => {
    store.change(kind, patch).catch(() => notify({ text: t("settings.notSaved"), tone: "trouble" }));
  };
  return (
    <div className="divide-y divide-line">
      {routines.map((routine) => (
        <RoutineLine key={routine.kind} routine={routine} onChange={(patch) => change(routine.kind, patch)} />
      ))}
    </div>
  );
}

interface RoutineLineProps {
  readonly routine: Routine;
  readonly onChange: (patch: Partial<RoutinePatch>) => void;
}

const EVERY_DAY = "every";

function RoutineLine({ routine, onChange }: RoutineLineProps) {
  const { t, i18n } = useTranslation();
  const days = weekdayNames(i18n.language);
  return (
    <div className="space-y-3 py-3 first:pt-0 last:pb-0">
      <Switch
        label={t(`settings.routines.${routine.kind}.title`)}
        hint={t(`settings.routines.${routine.kind}.hint`)}
        checked={routine.enabled}
        onChange={(enabled) => onChange({ enabled })}
      />
      {routine.enabled && (
        <>
          <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
            <Field
              label={t("settings.routines.time")}
              type="time"
              value={routine.time}
              onChange={(event) => event.target.value !== "" && onChange({ time: event.target.value })}
            />
            <Choice
              label={t("settings.routines.day")}
              value={routine.weekday ?? EVERY_DAY}
              onChange={({ target }) =>
                onChange({ weekday: target.value === EVERY_DAY ? null : Number(target.value) })
              }
            >
              <option value={EVERY_DAY}>{t("settings.routines.everyDay")}</option>
              {days.map((name, day) => (
                <option key={name} value={day}>
                  {name}
                </option>
              ))}
            </Choice>
          </div>
          <Next routine={routine} onChange={onChange} />
        </>
      )}
    </div>
  );
}

function Next({ routine, onChange }: RoutineLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  if (routine.next == null) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-soft">
      <span>
        {routine.skip_next
          ? t("settings.routines.skipped", { when: format.when(routine.next) })
          : t("settings.routines.next", { when: format.when(routine.next) })}
      </span>
      <Button look="outline" size="small" onClick={() => onChange({ skip_next: !routine.skip_next })}>
        {routine.skip_next ? t("settings.routines.unskip") : t("settings.routines.skip")}
      </Button>
    </div>
  );
}
