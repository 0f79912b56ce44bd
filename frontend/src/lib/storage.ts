/** What is kept in the browser between visits. Storage may be switched off or full: then nothing is kept, quietly. */

const PREFIX = "lifeos.";

export type StoredKey = "theme" | "locale" | "draft" | "user" | "push-offered" | "push" | "offline-cache";

/** The stored value, or null. */
export function readStored(key: StoredKey): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Keeps `value`; null removes it. */
export function writeStored(key: StoredKey, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Not kept: the page works the same without it.
  }
}
