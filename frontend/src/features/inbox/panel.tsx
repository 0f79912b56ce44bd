import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { EmptyState } from "@/components/ui/empty-state";
import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { useInboxActions } from "@/features/inbox/actions";
import { Filters } from "@/features/inbox/filters";
import { ItemDetail } from "@/features/inbox/item-detail";
import { ItemGroups } from "@/features/inbox/item-groups";
import { QuickAdd } from "@/features/inbox/quick-add";
import { Search } from "@/features/inbox/search";
import { Sort } from "@/features/inbox/sort";
import { type InboxStoreApi, shownItems } from "@/features/inbox/store";
import { type Tool, Tools } from "@/features/inbox/tools";
import { type InboxView, isFiltered } from "@/features/inbox/view";
import { attempt } from "@/lib/attempt";
import type { InboxItem } from "@/lib/contract";

export interface InboxPanelProps {
  readonly store: InboxStoreApi;
  /** All that is open: the count and the projects are of that, whatever is searched for. */
  readonly agenda: InboxStoreApi;
  /** Which item is open, alone; null for the list. */
  readonly opened: string | null;
  readonly onOpenItem: (id: string | null) => void;
  readonly onClose: () => void;
}

/** Everything that was put down: to be found, changed, done, and answered for where the assistant asks. */
export function InboxPanel({ store, agenda, opened, onOpenItem, onClose }: InboxPanelProps) {
  const { t } = useTranslation();
  const state = useStore(store);
  const [tool, setTool] = useState<Tool | null>(null);
  useEffect(() => store.watch(), [store]);
  const open = useStore(agenda, (one) => one.items);
  const actions = useInboxActions(store);
  const shown = shownItems(state);
  // It may be open, and not be in what is being looked at.
  const item = opened === null ? undefined : (state.items?.[opened] ?? open?.[opened]);
  if (item !== undefined) {
    const back = () => {
      onOpenItem(null);
      focusRow(item.id);
    };
    return <ItemDetail key={item.id} item={item} actions={actions} onClose={back} />;
  }
  const look = (view: Partial<InboxView>) => void store.look(view);
  const left = Object.values(open ?? {}).filter(({ status }) => status === "new" || status === "clarified");
  return (
    <Panel
      key="list"
      title={t("inbox.title")}
      count={left.length}
      onClose={onClose}
      tools={<Tools view={state.view} tool={tool} onTool={setTool} />}
    >
      <div className="space-y-3">
        {(tool === "search" || state.view.q !== "") && (
          <Search
            q={state.view.q}
            onSearch={(q) => look({ q })}
            onClose={() => {
              setTool(null);
              look({ q: "" });
            }}
          />
        )}
        {tool === "filters" && <Filters view={state.view} projects={projectsOf(left)} onChange={look} />}
        <QuickAdd onAdd={actions.add} />
        {state.failed && shown === null && <Failed onRetry={() => void store.load()} />}
        {!state.failed && shown === null && <Skeleton />}
        {shown?.length === 0 && <Empty view={state.view} />}
        {shown !== null && (
          <div className="relative">
            {state.view.list === "open" && <Sort items={shown} actions={actions} />}
            <ItemGroups
              items={shown}
              fresh={state.fresh}
              open={state.view.list === "open"}
              actions={actions}
              onOpen={({ id }) => onOpenItem(id)}
            />
          </div>
        )}
        {Object.keys(state.next).length > 0 && (
          <More onMore={() => void attempt(store.loadOlder(), { failed: t("common.failedToLoad") })} />
        )}
      </div>
    </Panel>
  );
}

/** Where the item was opened, if it is still there once the list is back. */
function focusRow(id: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`)?.focus());
}

function projectsOf(items: readonly InboxItem[]): string[] {
  const named = items.map(({ project }) => project ?? "").filter((project) => project !== "");
  return [...new Set(named)].toSorted((a, b) => a.localeCompare(b));
}

function Empty({ view }: { readonly view: InboxView }) {
  const { t } = useTranslation();
  if (isFiltered(view)) return <EmptyState>{t("inbox.nothingFits")}</EmptyState>;
  return <EmptyState>{t(`inbox.empty.${view.list}`)}</EmptyState>;
}
