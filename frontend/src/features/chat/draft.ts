import { useEffect, useRef } from "react";

import { useAui, useAuiState } from "@/components/assistant-ui";
import { readStored, writeStored } from "@/lib/storage";

/** Keeps what is being written through a reload; not while a sent message is written anew, which is kept as it was sent. */
export function useDraft(paused: boolean): void {
  const aui = useAui();
  const text = useAuiState((state) => state.composer.text);
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current) {
      if (!paused) writeStored("draft", text === "" ? null : text);
      return;
    }
    restored.current = true;
    const draft = readStored("draft");
    if (draft !== null) aui.composer().setText(draft);
  }, [aui, text, paused]);
}
