import i18next from "i18next";

import { notify } from "@/lib/toasts";

export interface Outcome {
  /** What is said where it failed. */
  readonly failed: string;
  /** What is said where it succeeded; nothing is said where this is absent. */
  readonly done?: string;
  /** The way back, offered with `done`. */
  readonly undo?: () => Promise<unknown>;
}

/** Waits for `work`, and says in a toast how it went. Answers whether it succeeded; never rejects. */
export async function attempt(work: Promise<unknown>, { failed, done, undo }: Outcome): Promise<boolean> {
  try {
    await work;
  } catch {
    notify({ text: failed, tone: "trouble" });
    return false;
  }
  if (done === undefined) return true;
  const action =
    undo === undefined
      ? {}
      : { action: { label: i18next.t("common.undo"), run: () => void attempt(undo(), { failed }) } };
  notify({ text: done, tone: "calm", ...action });
  return true;
}
