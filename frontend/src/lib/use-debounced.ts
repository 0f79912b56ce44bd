import { useEffect, useRef, useState } from "react";

/** Milliseconds after the last key in which somebody is still typing. */
const PAUSE = 250;

/**
 * A field whose words are acted on once they have rested: what stands in it, and how to change that. `applied` is what
 * was acted on last; `apply` gets the words without spaces around them, and never twice the same.
 */
export function useDebounced(
  applied: string,
  apply: (words: string) => void,
): readonly [string, (words: string) => void] {
  const [words, setWords] = useState(applied);
  const latest = useRef(apply);
  useEffect(() => {
    latest.current = apply;
  });
  useEffect(() => {
    if (words.trim() === applied) return undefined;
    const timer = setTimeout(() => latest.current(words.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [words, applied]);
  return [words, setWords];
}
