import { Bell, ChevronRight, History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf } from "@/app/route";
import type { Services } from "@/app/services";
import { Group } from "@/components/ui/group";
import { type Agenda, wanted } from "@/app/today/group-by-day";
import { Groups } from "@/app/today/groups";
import { useAgenda } from "@/app/today/use-agenda";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { Row, Rows } from "@/components/ui/row";
import { useInboxActions } from "@/features/inbox/actions";
import { QuickAdd } from "@/features/inbox/quick-add";
import { useReminderActions } from "@/features/reminders/actions";
import { ReminderForm } from "@/features/reminders/form";
import { PinnedCards } from "@/features/widgets/pinned-cards";
import { pinnedWidgets } from "@/features/widgets/store";
import { useTimeFormat } from "@/lib/time";

/** The day: what waits for the user, what is late, what comes when, and what is kept in sight. */
export function Today({ services, onClose }: { readonly services: Services; readonly onClose: () => void }) {
  const format = useTimeFormat();
  const live = useAgenda(services);
  const { agenda } = live;
  const agendaFailed = useStore(services.agenda, (state) => state.failed);
  const remindersFailed = useStore(services.reminders, (state) => state.failed);
  const summary = useSummary(agenda);
  const { add } = useInboxActions(services.agenda);
  const retry = () => {
    void services.agenda.load();
    void services.reminders.load();
  };
  return (
    <Panel title={format.date(live.now.toISOString())} summary={summary} large onClose={onClose}>
      <div className="space-y-4">
        {agenda === null && (agendaFailed || remindersFailed) && <Failed onRetry={retry} />}
        {agenda === null && !agendaFailed && !remindersFailed && <Skeleton />}
        <QuickAdd onAdd={add} />
        {agenda !== null && <Groups services={services} live={live} agenda={agenda} />}
        <Pinned services={services} />
        {agenda !== null && <Ways services={services} />}
      </div>
    </Panel>
  );
}

/** What today holds, in one line. */
function useSummary(agenda: Agenda | null): string | undefined {
  const { t } = useTranslation();
  if (agenda === null || wanted(agenda) === 0) return undefined;
  const { waiting, overdue, today } = agenda;
  const tasks = today.filter(({ item }) => item !== null).length;
  const reminders = today.length - tasks + waiting.length;
  return [
    tasks > 0 && t("common.today.tasks", { count: tasks }),
    reminders > 0 && t("common.today.reminders", { count: reminders }),
    overdue.length > 0 && t("common.today.late", { count: overdue.length }),
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

function Pinned({ services }: { readonly services: Services }) {
  const { t } = useTranslation();
  const pinned = pinnedWidgets(useStore(services.widgets));
  if (pinned.length === 0) return null;
  return (
    <Group title={t("common.today.pinned")}>
      <div className="space-y-3 pt-1">
        <PinnedCards store={services.widgets} pinned={pinned} />
      </div>
    </Group>
  );
}

/** A reminder set by hand, and all of them with what became of each. */
function Ways({ services }: { readonly services: Services }) {
  const { t } = useTranslation();
  const [setting, setSetting] = useState(false);
  const actions = useReminderActions(services.reminders);
  return (
    <Rows className="border-t border-line/80 pt-1">
      <Row
        lead={<Bell aria-hidden="true" />}
        title={t("reminders.new")}
        open={setting}
        onOpen={() => setSetting(!setting)}
      >
        <ReminderForm
          onSave={async (draft) => {
            const created = await actions.create(draft);
            if (created) setSetting(false);
            return created;
          }}
          onCancel={() => setSetting(false)}
        />
      </Row>
      <Row
        lead={<History aria-hidden="true" />}
        title={
          <a
            href={addressOf("reminders")}
            className="-my-[0.6875rem] flex min-h-11 items-center justify-between"
          >
            {t("common.today.history")}
            <ChevronRight aria-hidden="true" className="size-4 text-faint" />
          </a>
        }
      />
    </Rows>
  );
}
