/** Signing in by a provider: the browser goes there, and comes back with what this tab asked for. */

import i18next from "i18next";

import type { User } from "@/lib/contract";
import { takeSentBack } from "@/lib/entry";
import { api } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";
import { initialLocale } from "@/lib/i18n";
import { deviceTimezone } from "@/lib/time";
import { notify } from "@/lib/toasts";

/** Of this tab alone: an answer that another one asked for, or nobody, signs in nobody. */
const ASKED = "lifeos.provider";

/** Leaves the page for the provider's. Rejects where the server has none, or it does not answer. */
export async function goToProvider(): Promise<void> {
  const { state, url } = await api.askProvider();
  sessionStorage.setItem(ASKED, state);
  location.assign(url);
}

/** Signs in who has just come back; false where nobody has, or it did not hold, which is said. */
export async function comeFromProvider(
  enter: (call: () => Promise<{ readonly user: User }>) => Promise<void>,
): Promise<boolean> {
  const back = takeSentBack();
  if (back === null) return false;
  const state = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  const { returned, code } = back;
  if (code === null) return false;
  try {
    if (state === null) throw new Error("nothing was asked for here");
    const here = { locale: initialLocale(), timezone: deviceTimezone() };
    await enter(() => api.byProvider({ state, returned, code, ...here }));
    return true;
  } catch (error) {
    notify({ text: i18next.t(`auth.provider.${reasonOf(error)}`), tone: "trouble" });
    return false;
  }
}

function reasonOf(error: unknown): "refused" | "taken" | "closed" | "code" {
  if (!(error instanceof ApiError)) return "refused";
  if (error.code === "second_factor_required") return "code";
  if (error.status === 409) return "taken";
  return error.status === 403 ? "closed" : "refused";
}
