/** A link that somebody came by: what it carries is taken out of the address at once, so that neither history nor a picture of the screen keeps it. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export interface Entry {
  readonly kind: "link" | "invitation";
  readonly token: string;
}

/** What a provider sends a browser back with: a code, or the name of what went wrong there. */
export type SentBack =
  | { readonly returned: string; readonly code: string }
  | { readonly returned: string | null; readonly error: string };

/** Why somebody who went to a provider is not in; each is said in words. */
export type ProviderTrouble =
  "refused" | "taken" | "closed" | "code" | "cancelled" | "unfinished" | "away" | "misset";

interface Entries {
  readonly came: Entry | null;
  readonly trouble: ProviderTrouble | null;
}

const FORM = /^#(sign-in|invitation)=([\w-]{1,100})$/;

export const entry = createStore<Entries>(() => ({ came: null, trouble: null }));

export function useEntry(): Entry | null {
  return useStore(entry, ({ came }) => came);
}

/** What the provider's answer came to, until somebody tries again or is in. */
export function useProviderTrouble(): ProviderTrouble | null {
  return useStore(entry, ({ trouble }) => trouble);
}

/** Takes the link out of the address, where there is one; also of one that is opened later in this tab. */
export function followEntries(): void {
  takeEntry();
  window.addEventListener("hashchange", takeEntry);
}

export function leaveEntry(): void {
  entry.setState({ came: null, trouble: null });
}

/** Somebody tries again. */
export function leaveTrouble(): void {
  entry.setState({ trouble: null });
}

/** Somebody is back without being in; an invitation that they left with is still theirs. */
export function comeBack(trouble: ProviderTrouble, invitation: string | null): void {
  entry.setState({ came: invitation === null ? null : { kind: "invitation", token: invitation }, trouble });
}

/** What the provider has answered, taken out of the address at once. */
export function takeSentBack(): SentBack | null {
  const said = new URLSearchParams(location.search);
  const returned = said.get("state");
  const code = said.get("code");
  const error = said.get("error");
  if (error === null && (code === null || returned === null)) return null;
  history.replaceState(history.state, "", location.pathname + location.hash);
  if (error !== null) return { returned, error };
  return code === null || returned === null ? null : { returned, code };
}

function takeEntry(): void {
  const found = FORM.exec(location.hash);
  if (found === null) return;
  history.replaceState(history.state, "", "#/");
  entry.setState({
    came: { kind: found[1] === "sign-in" ? "link" : "invitation", token: found[2] ?? "" },
  });
}
