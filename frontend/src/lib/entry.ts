/** A link that somebody came by: what it carries is taken out of the address at once, so that neither history nor a picture of the screen keeps it. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export interface Entry {
  readonly kind: "link" | "invitation";
  readonly token: string;
}

/** What a provider sends a browser back with; without a code, where somebody thought better of it. */
export interface SentBack {
  readonly returned: string;
  readonly code: string | null;
}

const FORM = /^#(sign-in|invitation)=([\w-]{1,100})$/;

export const entry = createStore<{ readonly came: Entry | null }>(() => ({ came: null }));

export function useEntry(): Entry | null {
  return useStore(entry, ({ came }) => came);
}

/** Takes the link out of the address, where there is one; also of one that is opened later in this tab. */
export function followEntries(): void {
  takeEntry();
  window.addEventListener("hashchange", takeEntry);
}

export function leaveEntry(): void {
  entry.setState({ came: null });
}

/** What the provider has answered, taken out of the address at once. */
export function takeSentBack(): SentBack | null {
  const said = new URLSearchParams(location.search);
  const returned = said.get("state");
  if (returned === null || !(said.has("code") || said.has("error"))) return null;
  history.replaceState(history.state, "", location.pathname + location.hash);
  return { returned, code: said.get("code") };
}

function takeEntry(): void {
  const found = FORM.exec(location.hash);
  if (found === null) return;
  history.replaceState(history.state, "", "#/");
  entry.setState({
    came: { kind: found[1] === "sign-in" ? "link" : "invitation", token: found[2] ?? "" },
  });
}
