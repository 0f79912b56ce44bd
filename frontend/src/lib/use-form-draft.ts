import { useState } from "react";

import { readDraft, writeDraft } from "@/lib/drafts";

export interface FormDraft<T> {
  readonly values: T;
  readonly set: (part: Partial<T>) => void;
  /** To be called when the form was saved or given up. */
  readonly discard: () => void;
}

/**
 * The values of a form, kept while its panel is closed and through a reload, until it is saved or given up. `name` tells
 * the form apart from all others. Only what differs from `initial` is kept: the rest may change meanwhile.
 */
export function useFormDraft<T extends Readonly<Record<string, unknown>>>(
  name: string,
  initial: T,
): FormDraft<T> {
  const [start] = useState(initial);
  const [values, setValues] = useState<T>(() => ({ ...start, ...stored<T>(name) }));
  const set = (part: Partial<T>) => {
    const next = { ...values, ...part };
    const changed = Object.entries(next).filter(([field, value]) => value !== start[field]);
    writeDraft(name, changed.length === 0 ? null : JSON.stringify(Object.fromEntries(changed)));
    setValues(next);
  };
  return {
    values,
    set,
    discard: () => {
      writeDraft(name, null);
      setValues(start);
    },
  };
}

function stored<T>(name: string): Partial<T> {
  try {
    return JSON.parse(readDraft(name) ?? "{}") as Partial<T>;
  } catch {
    return {}; // cut off, or edited by hand
  }
}
