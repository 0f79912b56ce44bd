/** Signing in by a provider: the browser goes there, and comes back with what this tab asked for. */

import type { User } from "@/lib/contract";
import { comeBack, type ProviderTrouble, type SentBack, takeSentBack } from "@/lib/entry";
import { api } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";
import { initialLocale } from "@/lib/i18n";
import { deviceTimezone } from "@/lib/time";

/** Of this tab alone: an answer that another one asked for, or nobody, signs in nobody. */
const ASKED = "lifeos.provider";
/** What somebody was invited by when they left for the provider. */
const INVITATION = "lifeos.provider-invitation";

/** What a provider says went wrong (OAuth 2.0, 4.1.2.1; OpenID Connect, 3.1.2.6). Its own words are shown to nobody. */
const TROUBLES: Readonly<Record<string, ProviderTrouble>> = {
  access_denied: "cancelled",
  login_required: "unfinished",
  interaction_required: "unfinished",
  consent_required: "unfinished",
  account_selection_required: "unfinished",
  server_error: "away",
  temporarily_unavailable: "away",
  invalid_request: "misset",
  unauthorized_client: "misset",
  unsupported_response_type: "misset",
  invalid_scope: "misset",
  invalid_request_uri: "misset",
  invalid_request_object: "misset",
  request_not_supported: "misset",
  request_uri_not_supported: "misset",
  registration_not_supported: "misset",
};

/** Leaves the page for the provider's. Rejects where the server has none, or it does not answer. */
export async function goToProvider(invitation?: string): Promise<void> {
  const { state, url } = await api.askProvider();
  sessionStorage.setItem(ASKED, state);
  if (invitation === undefined) sessionStorage.removeItem(INVITATION);
  else sessionStorage.setItem(INVITATION, invitation);
  location.assign(url);
}

/** Signs in who has just come back: whether they are in, or that it did not hold, which is said; null where nobody has. */
export async function comeFromProvider(
  enter: (call: () => Promise<{ readonly user: User }>) => Promise<void>,
): Promise<"in" | "out" | null> {
  const back = takeSentBack();
  if (back === null) return null;
  const [state, invitation] = [take(ASKED), take(INVITATION)];
  const trouble = await tryToEnter(back, state, invitation, enter);
  if (trouble === null) return "in";
  comeBack(trouble, invitation);
  return "out";
}

async function tryToEnter(
  back: SentBack,
  state: string | null,
  invitation: string | null,
  enter: (call: () => Promise<{ readonly user: User }>) => Promise<void>,
): Promise<ProviderTrouble | null> {
  if ("error" in back)
    return Object.hasOwn(TROUBLES, back.error) ? (TROUBLES[back.error] ?? "refused") : "refused";
  if (state === null) return "refused";
  const here = { locale: initialLocale(), timezone: deviceTimezone() };
  const invited = invitation === null ? {} : { invitation };
  try {
    await enter(() => api.byProvider({ state, ...back, ...here, ...invited }));
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function take(key: string): string | null {
  const found = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return found;
}

function reasonOf(error: unknown): ProviderTrouble {
  if (!(error instanceof ApiError)) return "refused";
  if (error.code === "second_factor_required") return "code";
  if (error.passing) return "away";
  if (error.status === 409) return "taken";
  return error.status === 403 ? "closed" : "refused";
}
