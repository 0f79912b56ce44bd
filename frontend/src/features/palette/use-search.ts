import { useEffect, useState } from "react";

import type { Command } from "@/features/palette/command";

/** Milliseconds of rest before the server is asked. */
const PAUSE = 120;
/** Fewer letters find half of everything. */
const SHORTEST = 2;

export type Search = (words: string, signal: AbortSignal) => Promise<readonly Command[]>;

export interface Found {
  readonly commands: readonly Command[];
  /** `asking` until the words at hand are answered. */
  readonly state: "idle" | "asking" | "answered" | "failed";
}

interface Answer {
  readonly words: string;
  readonly commands: readonly Command[] | null;
}

/** What the server finds for the words; what it found last stays until the next answer. */
export function useSearch(words: string, search: Search): Found {
  const sought = words.trim();
  const [answer, setAnswer] = useState<Answer>({ words: "", commands: [] });
  const wanted = sought.length >= SHORTEST;
  useEffect(() => {
    if (!wanted) return undefined;
    const asking = new AbortController();
    const ask = async () => {
      try {
        setAnswer({ words: sought, commands: await search(sought, asking.signal) });
      } catch {
        if (!asking.signal.aborted) setAnswer({ words: sought, commands: null });
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [sought, wanted, search]);
  if (!wanted) return { commands: [], state: "idle" };
  const fresh = answer.words === sought;
  const state = !fresh ? "asking" : answer.commands === null ? "failed" : "answered";
  return { commands: answer.commands ?? [], state };
}
