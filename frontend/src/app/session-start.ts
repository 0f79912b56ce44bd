/** How a visit begins: as who was here before, else as a new guest, without a form. */

import { REQUEST_TIMEOUT } from "@/config/constants";
import { api } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";
import { initialLocale } from "@/lib/i18n";
import { session } from "@/lib/session";
import { backoff } from "@/lib/socket/backoff";
import { readStored, writeStored } from "@/lib/storage";
import { deviceTimezone } from "@/lib/time";

/**
 * Makes sure, however long it takes, that there is a session to connect with; false where the user must sign in. Scripts
 * cannot read the cookie, so a note of our own says whether somebody was here: asking the server first would be an error
 * in the console of every first visit.
 */
export async function startSession(as: "known" | "guest", onUnreachable: () => void): Promise<boolean> {
  if (as === "known" && readStored("user") !== null) return true;
  return exclusively(async () => {
    // Another tab may have been first, and it is the same person.
    if (as === "known" && readStored("user") !== null) return true;
    for (let failures = 0; ;) {
      try {
        await settleLogout();
        const { user } = await api.guest(initialLocale(), deviceTimezone());
        writeStored("user", user.id);
        // A new guest has nothing that would have to be loaded before they can write.
        session.setState({ phase: "signed-in", user, ended: null });
        return true;
      } catch (error) {
        if (error instanceof ApiError && !error.passing) return false;
        failures += 1;
        onUnreachable();
        const pause = error instanceof ApiError ? error.retryAfter : null;
        await new Promise((resolve) =>
          setTimeout(resolve, Math.min(pause ?? backoff(failures), REQUEST_TIMEOUT)),
        );
      }
    }
  });
}

/** Ends on the server the session that somebody left while it was out of reach. Rejects where it still is. */
export async function settleLogout(): Promise<void> {
  if (readStored("logout-due") === null) return;
  try {
    await api.logout();
  } catch (error) {
    if (!(error instanceof ApiError) || error.passing) throw error;
  }
  writeStored("logout-due", null);
}

/** One tab at a time, where the browser can do that: two guests for one person would be one too many. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (!("locks" in navigator)) return work();
  return await navigator.locks.request("lifeos.session", work);
}
