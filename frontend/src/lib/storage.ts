/** What is kept in the browser between visits. Storage may be switched off or full: then nothing is kept, quietly. */

const PREFIX = "lifeos.";

/** Of this device, whoever uses it. */
type DeviceKey = "theme" | "locale" | "logout-due";
/** Of the user who is here. */
type UserKey = "user" | "informal" | "push-offered" | "push" | "offline-cache";
export type StoredKey = DeviceKey | UserKey;

const DEVICE_KEYS: readonly DeviceKey[] = ["theme", "locale", "logout-due"];

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

/** Calls `listener` when another tab changes `key`, with the value from now on; returns the end of it. */
export function onStored(key: StoredKey, listener: (value: string | null) => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === PREFIX + key && event.storageArea === localStorage) listener(event.newValue);
  };
  window.addEventListener("storage", onStorage);
  return () => window.removeEventListener("storage", onStorage);
}

/** Removes all that belongs to a user, also what an older version of the page left; the device's own settings stay. */
export function clearUserStorage(): void {
  const device = new Set(DEVICE_KEYS.map((key) => PREFIX + key));
  for (const storage of ["localStorage", "sessionStorage"] as const) {
    try {
      const names = Object.keys(window[storage]).filter(
        (name) => name.startsWith(PREFIX) && !device.has(name),
      );
      for (const name of names) window[storage].removeItem(name);
    } catch {
      // Switched off: there is nothing to remove.
    }
  }
}
