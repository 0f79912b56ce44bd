import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { MemoryStoreApi } from "@/features/memory/store";
import type { Memory } from "@/lib/contract";
import { notify } from "@/lib/notices";
import { useTimeFormat } from "@/lib/time";

export interface MemoryPanelProps {
  readonly store: MemoryStoreApi;
  readonly onClose: () => void;
}

/** What is known about the user, each to be forgotten with one touch and ten seconds to think better of it. */
export function MemoryPanel({ store, onClose }: MemoryPanelProps) {
  const { t } = useTranslation();
  const { memories, failed, leaving } = useStore(store);
  useEffect(() => store.watch(), [store]);
  const shown = memories?.filter((memory) => !leaving.has(memory.id)) ?? null;
  const forget = (memory: Memory) => {
    store.forget(memory.id, () => notify({ text: t("memory.notForgotten"), tone: "trouble" }));
    const run = () => store.undo(memory.id);
    notify({ text: t("memory.forgotten"), tone: "calm", action: { label: t("common.undo"), run } });
  };
  return (
    <Panel title={t("memory.title")} intro={t("memory.intro")} onClose={onClose}>
      {failed && shown === null && (
        <div role="alert" className="space-y-2">
          <p className="text-danger">{t("common.failedToLoad")}</p>
          <Button look="outline" size="small" onClick={() => void store.load()}>
            {t("common.retry")}
          </Button>
        </div>
      )}
      {!failed && shown === null && <Skeleton />}
      {shown?.length === 0 && <p className="rounded-2xl bg-sunken p-5 text-soft">{t("memory.empty")}</p>}
      <ul className="space-y-2">
        {shown?.map((memory) => (
          <MemoryLine key={memory.id} memory={memory} onForget={() => forget(memory)} />
        ))}
      </ul>
    </Panel>
  );
}

function MemoryLine({ memory, onForget }: { readonly memory: Memory; readonly onForget: () => void }) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  return (
    <li className="flex animate-rise items-start gap-2 rounded-2xl border border-line bg-paper py-3 ps-4 pe-2 lg:bg-paper">
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">{memory.text}</p>
        <p className="mt-0.5 text-xs text-faint">
          <time dateTime={memory.created} title={format.exact(memory.created)}>
            {format.short(memory.created)}
          </time>
        </p>
      </div>
      <Button size="icon" aria-label={t("memory.forget", { text: memory.text })} onClick={onForget}>
        <X aria-hidden="true" />
      </Button>
    </li>
  );
}

function Skeleton() {
  return (
    <div aria-hidden="true" className="space-y-2">
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <div key={width} className="rounded-2xl border border-line p-4">
          <div className={`h-4 animate-pulse rounded bg-sunken ${width}`} />
        </div>
      ))}
    </div>
  );
}
