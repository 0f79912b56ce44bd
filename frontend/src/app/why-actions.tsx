import { AlarmClock, BellOff, Check } from "lucide-react";
import { type ReactNode, use } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { ServicesContext } from "@/app/in-thread";
import type { Services } from "@/app/services";
import { Button } from "@/components/ui/button";
import { isDone } from "@/features/reminders/store";
import { attempt } from "@/lib/attempt";
import { useNow } from "@/lib/use-now";
import { useBusy } from "@/lib/use-busy";
import type { Routine, Why } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { notify } from "@/lib/toasts";

const SOON = 10;
const LATER = 60;
const ROUTINES: readonly Routine["kind"][] = ["morning_briefing", "weekly_review", "waiting_for"];

/** Done, later, stop: one tap each, and the same state on every device. */
export function WhyActions({ why }: { readonly why: Why }) {
  const services = use(ServicesContext);
  if (services === null || why.id == null) return null;
  if (why.kind === "reminder") return <ReminderActions services={services} why={why} id={why.id} />;
  const kind = ROUTINES.find((routine) => routine === why.id);
  return why.kind === "routine" && kind !== undefined ? (
    <RoutineActions services={services} kind={kind} />
  ) : null;
}

function ReminderActions({
  services,
  why,
  id,
}: {
  readonly services: Services;
  readonly why: Why;
  readonly id: string;
}) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { reminders } = services;
  const occurrence = useStore(reminders, (state) =>
    state.occurrences?.find(({ key }) => key === why.occurrence),
  );
  const loaded = useStore(reminders, (state) => state.occurrences !== null);
  const series = useStore(reminders, (state) => state.reminders?.[id]);
  const { busy, run } = useBusy(t("chat.act.failed"));
  const now = useNow();
  const done = useStore(reminders, (state) => occurrence !== undefined && isDone(state, occurrence));
  if (!loaded) return <Line>{null}</Line>;
  const snoozed = occurrence?.snoozed_until;
  const again = snoozed != null && Date.parse(snoozed) <= now.getTime();
  const stoppable = series?.status === "scheduled" && series.repeat != null;
  const finish = () => {
    reminders.done(id, () => notify({ text: t("chat.act.failed"), tone: "trouble" }));
    const text = t("reminders.doneNamed", { text: occurrence?.text ?? "" });
    notify({ text, tone: "calm", action: { label: t("common.undo"), run: () => reminders.undoDone(id) } });
  };
  const stop = () =>
    attempt(reminders.change(id, { status: "cancelled" }), {
      failed: t("chat.act.failed"),
      done: t("chat.act.stopped"),
      undo: () => reminders.change(id, { status: "scheduled" }),
    });
  return (
    <Line>
      {done && <Said>{t("chat.act.isDone")}</Said>}
      {!done && snoozed != null && (
        <Said>
          {again
            ? t("chat.act.cameAgain", { when: format.when(snoozed) })
            : t("chat.act.snoozed", { when: format.when(snoozed) })}
        </Said>
      )}
      {/* Once it has come again, that message is where it is answered. */}
      {!done && !again && (
        <Button look="outline" size="chip" disabled={busy} onClick={finish}>
          <Check aria-hidden="true" className="size-4" />
          {t("chat.act.done")}
        </Button>
      )}
      {!done && snoozed == null && (
        <>
          <Button
            size="chip"
            disabled={busy}
            onClick={() => void run(() => reminders.snooze(id, { minutes: SOON }))}
          >
            <AlarmClock aria-hidden="true" className="size-4" />
            {t("chat.act.later")}
          </Button>
          <Button
            size="chip"
            disabled={busy}
            onClick={() => void run(() => reminders.snooze(id, { minutes: LATER }))}
          >
            {t("chat.act.hour")}
          </Button>
        </>
      )}
      {stoppable && (
        <Button size="chip" disabled={busy} onClick={() => void run(stop)}>
          <BellOff aria-hidden="true" className="size-4" />
          {t("chat.act.stop")}
        </Button>
      )}
      {series?.status === "cancelled" && <Said>{t("chat.act.isStopped")}</Said>}
    </Line>
  );
}

function RoutineActions({ services, kind }: { readonly services: Services; readonly kind: Routine["kind"] }) {
  const { t } = useTranslation();
  const { routines } = services;
  const routine = useStore(routines, (state) => state.routines?.find((one) => one.kind === kind));
  const { busy, run } = useBusy(t("chat.act.failed"));
  if (routine === undefined) return <Line>{null}</Line>;
  const stop = () =>
    attempt(routines.change(kind, { enabled: false }), {
      failed: t("chat.act.failed"),
      done: t("chat.act.routineStopped"),
      undo: () => routines.change(kind, { enabled: true }),
    });
  return (
    <Line>
      {routine.enabled ? (
        <Button size="chip" disabled={busy} onClick={() => void run(stop)}>
          <BellOff aria-hidden="true" className="size-4" />
          {t("chat.act.stopRoutine")}
        </Button>
      ) : (
        <Said>{t("chat.act.isStopped")}</Said>
      )}
    </Line>
  );
}

/** Of one height from the start, so that nothing moves when the state is known. */
function Line({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div
      role="group"
      aria-label={t("chat.act.label")}
      className="mt-2 flex min-h-9 flex-wrap items-center gap-1.5 coarse:min-h-11"
    >
      {children}
    </div>
  );
}

function Said({ children }: { readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 rounded-full bg-accent-soft px-3 py-1 text-sm text-accent-strong">
      <Check aria-hidden="true" className="size-4" />
      {children}
    </span>
  );
}
