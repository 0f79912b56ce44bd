import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { InboxStoreApi } from "@/features/inbox/store";
import type { InboxItem, InboxPatch, ProposalAnswer } from "@/lib/contract";
import { newId } from "@/lib/ids";
import { notify } from "@/lib/toasts";

export interface InboxActions {
  /** Answers whether it is stored. */
  readonly add: (text: string) => Promise<boolean>;
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
    const attempt = async (work: Promise<unknown>): Promise<boolean> => {
      try {
        await work;
        return true;
      } catch {
        notify({ text: t("inbox.notChanged"), tone: "trouble" });
        return false;
      }
    };
    const said = (text: string, undo: () => void) =>
      notify({ text, tone: "calm", action: { label: t("common.undo"), run: undo } });
    const move = (item: InboxItem, status: InboxItem["status"], words: string) => {
      const back = () => void attempt(store.change({ ...item, status }, { status: item.status }));
      void attempt(store.change(item, { status })).then((done) => done && said(words, back));
    };
    return {
      add: (text) =>
        attempt(store.create({ id: newId(), text, kind: "unsorted", status: "new", source: "ui" })),
      change: (item, patch) => attempt(store.change(item, patch)),
      complete: (item) =>
        item.status === "done"
          ? move(item, "clarified", t("inbox.reopened"))
          : move(item, "done", t("inbox.completed")),
      archive: (item) =>
        item.status === "archived"
          ? move(item, "clarified", t("inbox.reopened"))
          : move(item, "archived", t("inbox.archived")),
      remove: (item) => {
        store.remove(item.id, () => notify({ text: t("inbox.notChanged"), tone: "trouble" }));
        said(t("inbox.removed"), () => store.undoRemove(item.id));
      },
      answer: (item, answer) => attempt(store.answer(item.id, answer)),
      undoFiling: (item) => void attempt(store.undoFiling(item.id)),
      sort: () => attempt(store.process()),
    };
  }, [store, t]);
}
