import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  /** Null until loaded. */
  readonly value: T | null;
  readonly failed: boolean;
  readonly reload: () => void;
  /** Shows something else, where a change has just been answered. */
  readonly set: (value: T) => void;
}

/** What `load` answers, from the first drawing on. `load` keeps its identity. */
export function useQuery<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ readonly value: T | null; readonly failed: boolean }>({
    value: null,
    failed: false,
  });
  const [round, setRound] = useState(0);
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
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const set = useCallback((value: T) => setState({ value, failed: false }), []);
  return { ...state, reload, set };
}
