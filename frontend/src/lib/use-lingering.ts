import { useEffect, useRef, useState } from "react";

/** How long what was ticked stays as it is, and how long it takes to fold, in milliseconds. */
const STAYS = 1_200;
const FOLDS = 200;

interface Kept<T> {
  readonly thing: T;
  readonly folding: boolean;
}

export interface Lingering<T> {
  /** Those that are there, and those that were ticked a moment ago. */
  readonly shown: readonly T[];
  readonly keep: (thing: T) => void;
  /** How a thing is drawn that is no longer there; null for one that is. */
  readonly stateOf: (id: string) => "done" | "folding" | null;
}

/** What was ticked stays in sight for a moment, struck through, so that the hand sees what it did. */
export function useLingering<T extends { readonly id: string }>(there: readonly T[]): Lingering<T> {
  const [kept, setKept] = useState<ReadonlyMap<string, Kept<T>>>(new Map());
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const { current } = timers;
    return () => current.forEach((timer) => clearTimeout(timer));
  }, []);
  const later = (pause: number, change: (kept: Map<string, Kept<T>>) => void) => {
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setKept((before) => {
        const after = new Map(before);
        change(after);
        return after;
      });
    }, pause);
    timers.current.add(timer);
  };
  const keep = (thing: T) => {
    setKept((before) => new Map(before).set(thing.id, { thing, folding: false }));
    later(STAYS, (now) => now.has(thing.id) && now.set(thing.id, { thing, folding: true }));
    later(STAYS + FOLDS, (now) => now.delete(thing.id));
  };
  const ids = new Set(there.map(({ id }) => id));
  // One that was brought back meanwhile is there again.
  const gone = [...kept.values()].filter(({ thing }) => !ids.has(thing.id));
  return {
    shown: [...there, ...gone.map(({ thing }) => thing)],
    keep,
    stateOf: (id) => {
      if (ids.has(id)) return null;
      const one = kept.get(id);
      return one === undefined ? null : one.folding ? "folding" : "done";
    },
  };
}
