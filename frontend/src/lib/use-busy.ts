import { useState } from "react";

import { attempt } from "@/lib/attempt";

export interface Busy {
  readonly busy: boolean;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

/** One call at a time; one that fails is said in a toast. `after` is called however it ended. */
export function useBusy(failed: string, after?: () => void): Busy {
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    await attempt(work(), { failed });
    setBusy(false);
    after?.();
  };
  return { busy, run };
}
