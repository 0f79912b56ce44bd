import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf } from "@/app/route";
import type { Services } from "@/app/services";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { PinnedCards } from "@/features/widgets/pinned-cards";
import { pinnedWidgets } from "@/features/widgets/store";
import { useTimeFormat } from "@/lib/time";

/** The day at a glance: what is due, and the cards that the user keeps in sight. */
export function Today({ services, onClose }: { readonly services: Services; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const due = useDue(services);
  const agendaFailed = useStore(services.agenda, (state) => state.failed);
  const remindersFailed = useStore(services.reminders, (state) => state.failed);
  const failed = agendaFailed || remindersFailed;
  const retry = () => {
    void services.agenda.load();
    void services.reminders.load();
  };
  const widgets = useStore(services.widgets);
  const pinned = pinnedWidgets(widgets);
  return (
    <Panel title={t("common.today.title")} onClose={onClose}>
      <div className="space-y-6 pt-1">
        <section aria-labelledby="today-due">
          <h3 id="today-due" className="mb-2 text-sm font-medium text-soft">
            {t("common.today.due")}
          </h3>
          {due === null && failed && <Failed onRetry={retry} />}
          {due === null && !failed && <Skeleton />}
          {due?.length === 0 && (
            <p className="rounded-2xl bg-sunken p-5 text-soft">{t("common.today.free")}</p>
          )}
          <ul className="space-y-2">
            {due?.map((one) => (
              <DueLine key={one.id} due={one} />
            ))}
          </ul>
        </section>
        <section aria-labelledby="today-pinned" className="space-y-3">
          <h3 id="today-pinned" className="text-sm font-medium text-soft">
            {t("common.today.pinned")}
          </h3>
          {pinned.length === 0 && (
            <p className="rounded-2xl bg-sunken p-5 text-soft">{t("common.today.nothingPinned")}</p>
          )}
          <PinnedCards store={services.widgets} pinned={pinned} />
        </section>
      </div>
    </Panel>
  );
}

interface Due {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly section: "inbox" | "reminders";
}

function DueLine({ due }: { readonly due: Due }) {
  const format = useTimeFormat();
  const over = format.dayOf(due.at) < format.today();
  return (
    <li>
      <a
        href={addressOf(due.section)}
        className="flex min-h-11 items-baseline justify-between gap-3 rounded-2xl border border-line bg-paper px-4 py-2.5 hover:bg-sunken"
      >
        <span className="[overflow-wrap:anywhere]">{due.text}</span>
        <time
          dateTime={due.at}
          title={format.exact(due.at)}
          className={over ? "shrink-0 text-sm text-danger" : "shrink-0 text-sm text-soft"}
        >
          {due.section === "inbox" ? format.due(due.at) : format.when(due.at)}
        </time>
      </a>
    </li>
  );
}

/** What is due until the end of the user's day, the earliest first; null until it is loaded. */
function useDue(services: Services): readonly Due[] | null {
  const { agenda, reminders } = services;
  const format = useTimeFormat();
  useEffect(() => reminders.watch(), [reminders]);
  const items = useStore(agenda, (state) => state.items);
  const coming = useStore(reminders, (state) => state.reminders);
  if (items === null || coming === null) return null;
  const today = format.today();
  const dated = Object.values(items)
    .filter((item) => item.due != null && (item.status === "new" || item.status === "clarified"))
    .map((item): Due => ({ id: item.id, text: item.text, at: item.due ?? "", section: "inbox" }));
  const called = Object.values(coming)
    .filter((reminder) => reminder.status === "scheduled")
    .map(({ id, text, due }): Due => ({ id, text, at: due, section: "reminders" }));
  return [...dated, ...called]
    .filter(({ at }) => format.dayOf(at) <= today)
    .toSorted((a, b) => a.at.localeCompare(b.at));
}
