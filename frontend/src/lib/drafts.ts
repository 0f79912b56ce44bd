/**
 * Unfinished words of the message field and of forms: each tab has its own, which outlive a reload and a closed panel.
 * They are kept under the user's id, so that nobody else is shown them, and go with `clearUserStorage`.
 */

import { session } from "@/lib/session";

const PREFIX = "lifeos.draft.";

function nameOf(field: string): string {
  return `${PREFIX}${session.getState().user?.id ?? ""}.${field}`;
}

/** The words of this tab; a new tab begins with those of the last one that wrote some. Null where there are none. */
export function readDraft(field: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(field)) ?? localStorage.getItem(nameOf(field));
  } catch {
    return null;
  }
}

/** Keeps the words; empty or null ends the draft, without touching what another tab has written since. */
export function writeDraft(field: string, words: string | null): void {
  const name = nameOf(field);
  try {
    const before = sessionStorage.getItem(name);
    if (words !== null && words !== "") {
      sessionStorage.setItem(name, words);
      localStorage.setItem(name, words);
      return;
    }
    // An empty draft, so that a reload does not bring in another tab's words.
    sessionStorage.setItem(name, "");
    if (before === null || localStorage.getItem(name) === before) localStorage.removeItem(name);
  } catch {
    // Not kept: the page works the same without it.
  }
}
