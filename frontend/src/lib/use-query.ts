import { useCallback, useEffect, useState } from "react";

import { onReconnect } from "@/lib/reconnect";

export interface Query<T> {
  /** Null until loaded. */
  readonly value: T | null;
  readonly failed: boolean;
  readonly reload: () => void;
  /** Shows something else, where a change has just been answered. */
  readonly set: (value: T) => void;
}

/**
 * What `load` answers, for what one component alone shows and no event tells of. Loaded again when the connection comes
 * back after a failure. `load` must be the same function at each rendering.
 */
export function useQuery<T>(load: () => Promise<T>): Query<T> {
  const [state, setState] = useState<{ readonly value: T | null; readonly failed: boolean }>({
    value: null,
    failed: false,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setState({ value, failed: false }),
      () => current && setState(({ value }) => ({ value, failed: true })),
    );
    return () => {
      current = false;
    };
  }, [load, round]);
  const { failed } = state;
  useEffect(() => (failed ? onReconnect(reload) : undefined), [failed, reload]);
  const set = useCallback((value: T) => setState({ value, failed: false }), []);
  return { ...state, reload, set };
}
