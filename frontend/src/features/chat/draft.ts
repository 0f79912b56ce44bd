import { useEffect, useRef, useState } from "react";

import { readDraft, writeDraft } from "@/lib/drafts";

const FIELD = "message";

/** What is being written, and what changes it; as it was left, after a reload. */
export function useDraft() {
  return useState(() => readDraft(FIELD) ?? "");
}

/** Keeps `text` through a reload; not while a sent message is edited, which the server has. */
export function useDraftKept(text: string, paused: boolean): void {
  const restored = useRef(false);
  useEffect(() => {
    if (restored.current && !paused) writeDraft(FIELD, text);
    restored.current = true;
  }, [text, paused]);
}
