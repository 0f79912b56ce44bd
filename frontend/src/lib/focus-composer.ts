const CHAT = "#/";

/** Opens the conversation and puts the cursor into the message field, also from a panel that covers it. */
export function focusComposer(): void {
  if (location.hash === CHAT || location.hash === "") return focus();
  // Where a panel covers the conversation, nothing in it takes the focus until the panel is gone.
  window.addEventListener("hashchange", () => setTimeout(focus), { once: true });
  location.hash = CHAT;
}

function focus(): void {
  document.querySelector<HTMLElement>("#composer")?.focus({ preventScroll: true });
}
