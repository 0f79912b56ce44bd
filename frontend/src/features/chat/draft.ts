import { useEffect, useRef } from "react";

import { useAui, useAuiState } from "@/components/assistant-ui";
import { readStored, writeStored } from "@/lib/storage";

/** Keeps what is being written through a reload. */
export function useDraft(): void {
  const aui = useAui();
  const text = useAuiState((state) => state.composer.text);
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current) {
      writeStored("draft", text === "" ? null : text);
      return;
    }
    restored.current = true;
    const draft = readStored("draft");
    if (draft !== null) aui.composer().setText(draft);
  }, [aui, text]);
}
