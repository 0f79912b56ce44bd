import { useRef, useState } from "react";

import { readDraft, writeDraft } from "@/lib/drafts";

export interface FormDraft<T> {
  readonly values: T;
  readonly set: (part: Partial<T>) => void;
  /** To be called when the form was saved or given up. With `saved`, what was written since it was sent stays. */
  readonly discard: (saved?: T) => void;
}

/**
 * The values of a form, kept while its panel is closed and through a reload, until it is saved or given up. `name` tells
 * the form apart from all others. Only what was changed is kept: the rest follows `initial`.
 */
export function useFormDraft<T extends Readonly<Record<string, unknown>>>(
  name: string,
  initial: T,
): FormDraft<T> {
  const [changed, setChanged] = useState<Partial<T>>(() => stored<T>(name));
  // What was sent may be stored when the form is gone already.
  const latest = useRef(changed);
  const keep = (next: Partial<T>, isKept: (field: string, value: unknown) => boolean) => {
    const kept = Object.entries(next).filter(([field, value]) => isKept(field, value));
    latest.current = Object.fromEntries(kept) as Partial<T>;
    writeDraft(name, kept.length === 0 ? null : JSON.stringify(latest.current));
    setChanged(latest.current);
  };
  return {
    values: { ...initial, ...changed },
    set: (part) => keep({ ...latest.current, ...part }, (field, value) => value !== initial[field]),
    discard: (saved) => keep(latest.current, (field, value) => saved !== undefined && saved[field] !== value),
  };
}

function stored<T>(name: string): Partial<T> {
  try {
    return JSON.parse(readDraft(name) ?? "{}") as Partial<T>;
  } catch {
    return {}; // cut off, or edited by hand
  }
}
