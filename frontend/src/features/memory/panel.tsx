import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { Rows } from "@/components/ui/row";
import { SearchField } from "@/components/ui/search-field";
import { Segmented } from "@/components/ui/segmented";
import { ForgetAll } from "@/features/memory/forget-all";
import { MemoryLine } from "@/features/memory/line";
import type { MemoryStoreApi } from "@/features/memory/store";
import { attempt } from "@/lib/attempt";
import type { Memory } from "@/lib/contract";
import { focusComposer } from "@/lib/focus-composer";
import { notify } from "@/lib/toasts";
import { useDebounced } from "@/lib/use-debounced";

/** So many are seen at a glance: a field to search them would stand before what is sought. */
const FEW = 7;

export interface MemoryPanelProps {
  readonly store: MemoryStoreApi;
  readonly onClose: () => void;
}

/** What is known about the user: where it comes from, and three ways to say that it is not so. */
export function MemoryPanel({ store, onClose }: MemoryPanelProps) {
  const { t } = useTranslation();
  const { memories, next, failed, leaving, view } = useStore(store);
  useEffect(() => store.watch(), [store]);
  const shown = memories?.filter((memory) => !leaving.has(memory.id)) ?? null;
  // Once there, it stays: what it finds may be few.
  const [searchable, setSearchable] = useState(view.q !== "");
  if (!searchable && (memories?.length ?? 0) > FEW) setSearchable(true);
  const said = { failed: t("memory.notChanged") };
  const forget = (memory: Memory) => {
    store.forget(memory.id, () => notify({ text: t("memory.notForgotten"), tone: "trouble" }));
    const run = () => store.undo(memory.id);
    const text = t("memory.forgotten", { text: memory.text });
    notify({ text, tone: "calm", action: { label: t("common.undo"), run } });
  };
  const setOutdated = ({ id, text }: Memory, outdated: boolean) => {
    const done = outdated ? t("memory.markedOutdated", { text }) : t("memory.markedCurrent", { text });
    const undo = () => store.setOutdated(id, !outdated);
    void attempt(store.setOutdated(id, outdated), { ...said, done, undo });
  };
  return (
    <Panel title={t("memory.title")} intro={t("memory.intro")} onClose={onClose}>
      <div className="space-y-4">
        {searchable && <Search store={store} q={view.q} />}
        <Segmented
          labelHidden
          label={t("memory.which")}
          value={view.outdated ? "outdated" : "current"}
          options={[
            { value: "current", label: t("memory.current") },
            { value: "outdated", label: t("memory.outdated") },
          ]}
          onChange={(which) => void store.look({ outdated: which === "outdated" })}
        />
        {failed && shown === null && <Failed onRetry={() => void store.load()} />}
        {!failed && shown === null && <Skeleton />}
        {shown?.length === 0 && <Empty q={view.q} outdated={view.outdated} />}
        <Rows>
          {shown?.map((memory) => (
            <MemoryLine
              key={memory.id}
              memory={memory}
              onCorrect={(text) => attempt(store.correct(memory.id, text), said)}
              onOutdated={(outdated) => setOutdated(memory, outdated)}
              onForget={() => forget(memory)}
            />
          ))}
        </Rows>
        {next !== null && (
          <More onMore={() => void attempt(store.loadOlder(), { failed: t("common.failedToLoad") })} />
        )}
        {shown !== null && shown.length > 0 && view.q === "" && (
          <ForgetAll
            onForget={() => void attempt(store.forgetAll(), { ...said, done: t("memory.allForgotten") })}
          />
        )}
      </div>
    </Panel>
  );
}

function Search({ store, q }: { readonly store: MemoryStoreApi; readonly q: string }) {
  const { t } = useTranslation();
  const [words, setWords] = useDebounced(q, (sought) => void store.look({ q: sought }));
  return <SearchField label={t("memory.search")} value={words} onChange={setWords} />;
}

function Empty({ q, outdated }: { readonly q: string; readonly outdated: boolean }) {
  const { t } = useTranslation();
  const words =
    q !== "" ? t("memory.notFound", { q }) : outdated ? t("memory.noneOutdated") : t("memory.empty");
  const tell = (
    <Button look="outline" size="small" onClick={focusComposer}>
      {t("memory.tell")}
    </Button>
  );
  return <EmptyState action={q === "" && !outdated ? tell : undefined}>{words}</EmptyState>;
}
