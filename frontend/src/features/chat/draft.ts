import { useEffect, useRef } from "react";

import { useAui, useAuiState } from "@/components/assistant-ui";
import { readDraft, writeDraft } from "@/lib/drafts";

const FIELD = "message";

/** Keeps what is being written through a reload; not while a sent message is edited, which the server has. */
export function useDraft(paused: boolean): void {
  const aui = useAui();
  const text = useAuiState((state) => state.composer.text);
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current) {
      if (!paused) writeDraft(FIELD, text);
      return;
    }
    restored.current = true;
    const draft = readDraft(FIELD) ?? "";
    if (draft !== "") aui.composer().setText(draft);
  }, [aui, text, paused]);
}
