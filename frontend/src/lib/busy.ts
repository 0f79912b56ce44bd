import { useState } from "react";

import { notify } from "@/lib/toasts";

export interface Busy {
  readonly busy: boolean;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

/** One call at a time; one that fails is said in a note. `after` comes however it ended. */
export function useBusy(failed: string, after?: () => void): Busy {
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch {
      notify({ text: failed, tone: "trouble" });
    } finally {
      setBusy(false);
      after?.();
    }
  };
  return { busy, run };
}
