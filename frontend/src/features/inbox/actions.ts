import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { InboxStoreApi } from "@/features/inbox/store";
import { attempt } from "@/lib/attempt";
import type { InboxItem, InboxPatch, ProposalAnswer } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { notify } from "@/lib/toasts";

export interface InboxActions {
  /** Answers whether it is stored. */
  readonly add: (text: string, due: string | null) => Promise<boolean>;
  readonly change: (item: InboxItem, patch: Partial<InboxPatch>) => Promise<boolean>;
  readonly complete: (item: InboxItem) => void;
  readonly archive: (item: InboxItem) => void;
  readonly remove: (item: InboxItem) => void;
  readonly answer: (item: InboxItem, answer: ProposalAnswer) => Promise<boolean>;
  readonly undoFiling: (item: InboxItem) => void;
  readonly sort: () => Promise<boolean>;
}

/** What can be done with the inbox, each with a word on how it went and, where something left, the way back. */
export function useInboxActions(store: InboxStoreApi): InboxActions {
  const { t } = useTranslation();
  return useMemo(() => {
    const failed = t("inbox.notChanged");
    const tried = (work: Promise<unknown>) => attempt(work, { failed });
    const move = (item: InboxItem, status: InboxItem["status"], done: string) =>
      void attempt(store.change(item, { status }), {
        failed,
        done,
        undo: () => store.change({ ...item, status }, { status: item.status }),
      });
    return {
      add: (text, due) =>
        tried(
          store.create({
            id: newId(),
            text,
            due,
            // A thing with a date is known to be one to do.
            kind: due === null ? "unsorted" : "task",
            status: "new",
            source: "ui",
          }),
        ),
      change: (item, patch) => tried(store.change(item, patch)),
      complete: (item) =>
        item.status === "done"
          ? move(item, "clarified", t("inbox.reopened", { text: item.text }))
          : move(item, "done", t("inbox.completed", { text: item.text })),
      archive: (item) =>
        item.status === "archived"
          ? move(item, "clarified", t("inbox.reopened", { text: item.text }))
          : move(item, "archived", t("inbox.archived", { text: item.text })),
      remove: (item) => {
        store.remove(item.id, () => notify({ text: failed, tone: "trouble" }));
        notify({
          text: t("inbox.removed", { text: item.text }),
          tone: "calm",
          action: { label: t("common.undo"), run: () => store.undoRemove(item.id) },
        });
      },
      answer: (item, answer) => tried(store.answer(item.id, answer)),
      undoFiling: (item) => void tried(store.undoFiling(item.id)),
      sort: () => tried(store.process()),
    };
  }, [store, t]);
}
