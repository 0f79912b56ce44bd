import { Sparkles } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { useInboxActions } from "@/features/inbox/actions";
import { Filters } from "@/features/inbox/filters";
import { ItemList } from "@/features/inbox/item-list";
import { QuickAdd } from "@/features/inbox/quick-add";
import { type InboxStoreApi, shownItems } from "@/features/inbox/store";
import { Triage } from "@/features/inbox/triage";
import { isFiltered } from "@/features/inbox/view";
import { attempt } from "@/lib/attempt";
import type { InboxItem } from "@/lib/contract";

export interface InboxPanelProps {
  readonly store: InboxStoreApi;
  /** All that is open: the questions are about that, whatever is searched for. */
  readonly agenda: InboxStoreApi;
  readonly onClose: () => void;
}

/** Everything that was put down: to be found, changed, done, and gone through with the assistant. */
export function InboxPanel({ store, agenda, onClose }: InboxPanelProps) {
  const { t } = useTranslation();
  const state = useStore(store);
  const [triaging, setTriaging] = useState(false);
  useEffect(() => store.watch(), [store]);
  const open = useStore(agenda, (one) => one.items);
  const actions = useInboxActions(store);
  const triageActions = useInboxActions(agenda);
  const shown = shownItems(state);
  const asked = Object.values(open ?? {}).filter(
    (item) => item.proposal != null && !state.leaving.has(item.id),
  );
  if (triaging) {
    return (
      <Panel title={t("inbox.triage.title")} nested onClose={() => setTriaging(false)}>
        <Triage items={asked} actions={triageActions} onClose={() => setTriaging(false)} />
      </Panel>
    );
  }
  return (
    <Panel title={t("inbox.title")} onClose={onClose}>
      <div className="space-y-4 pt-1">
        <QuickAdd onAdd={actions.add} />
        <Filters
          view={state.view}
          projects={projectsOf(Object.values(open ?? {}))}
          onChange={(view) => void store.look(view)}
        />
        {asked.length > 0 && (
          <Button look="soft" className="w-full" onClick={() => setTriaging(true)}>
            {t("inbox.triage.open", { count: asked.length })}
          </Button>
        )}
        {shown?.some((item) => item.status === "new" && item.proposal == null) === true && (
          <Sort onSort={actions.sort} />
        )}
        {state.failed && shown === null && <Failed onRetry={() => void store.load()} />}
        {!state.failed && shown === null && <Skeleton />}
        {shown?.length === 0 && <Empty filtered={isFiltered(state.view)} />}
        {shown !== null && shown.length > 0 && (
          <ItemList items={shown} fresh={state.fresh} actions={actions} />
        )}
        {Object.keys(state.next).length > 0 && (
          <More onMore={() => void attempt(store.loadOlder(), { failed: t("common.failedToLoad") })} />
        )}
      </div>
    </Panel>
  );
}

function projectsOf(items: readonly InboxItem[]): string[] {
  const named = items.map(({ project }) => project ?? "").filter((project) => project !== "");
  return [...new Set(named)].toSorted((a, b) => a.localeCompare(b));
}

/** How long the button waits after a request before it may be pressed again: the results come as they are found. */
const SORTING_SHOWN = 8_000;

function Sort({ onSort }: { readonly onSort: () => Promise<boolean> }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => setBusy(false), SORTING_SHOWN);
    return () => clearTimeout(timer);
  }, [busy]);
  const sort = async () => {
    setBusy(true);
    if (!(await onSort())) setBusy(false);
  };
  return (
    <>
      <Button look="outline" className="w-full" disabled={busy} onClick={() => void sort()}>
        <Sparkles aria-hidden="true" className="size-4" />
        {busy ? t("inbox.sorting") : t("inbox.sort")}
      </Button>
      <p role="status" className="sr-only">
        {busy ? t("inbox.sorting") : ""}
      </p>
    </>
  );
}

function Empty({ filtered }: { readonly filtered: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="rounded-2xl bg-sunken p-5 text-soft">
      {filtered ? t("inbox.nothingFits") : t("inbox.empty")}
    </p>
  );
}
