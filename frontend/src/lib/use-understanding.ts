import { useEffect, useState } from "react";

import type { Reading } from "@/lib/contract";
import { api } from "@/lib/http/api";
import { filed } from "@/lib/understanding";

/** Milliseconds of rest after which the server is asked: between two keys of somebody who types, it is not. */
const PAUSE = 300;
/** Longer texts are told, not filed line by line; nobody reads their chips. */
const LONGEST = 2000;

export interface Understood {
  /** The text that was asked about; the readings count from its beginning. */
  readonly asked: string;
  readonly readings: readonly Reading[];
}

const NOTHING: Understood = { asked: "", readings: [] };

/** Asks once; nothing is understood where the server does not answer: it is a hint. Rejects only when aborted. */
export async function understand(text: string, signal?: AbortSignal): Promise<Understood> {
  try {
    const { readings } = await api.understand(text, signal);
    return { asked: text, readings: filed(readings) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { asked: text, readings: [] };
  }
}

/** What `text` is taken for. The last answer stays until the next; without the server there is none. */
export function useUnderstanding(text: string): Understood {
  const [understood, setUnderstood] = useState(NOTHING);
  const wanted = text.trim() !== "" && text.length <= LONGEST;
  useEffect(() => {
    if (!wanted) return undefined;
    const asking = new AbortController();
    const ask = async () => {
      try {
        setUnderstood(await understand(text, asking.signal));
      } catch {
        // Aborted: something else has been typed.
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text, wanted]);
  // What was said of another text says nothing of one that has been begun anew.
  const related = wanted && (text.startsWith(understood.asked) || understood.asked.startsWith(text));
  return related ? understood : NOTHING;
}
