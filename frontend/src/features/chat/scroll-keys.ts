/** The keys that scroll the conversation, also while the cursor is in the message field. */

/** How far to scroll, in pixels; `end` for the newest message. Null where the key is not for the conversation. */
export function scrollBy(event: KeyboardEvent, viewport: HTMLElement): number | "end" | null {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.defaultPrevented || event.isComposing || altKey || shiftKey) return null;
  const field = target instanceof HTMLTextAreaElement && target.id === "composer" ? target : null;
  if (field === null && target !== document.body && target !== viewport) return null;
  const page = viewport.clientHeight * 0.9;
  const wholeText = ctrlKey || metaKey;
  if (!wholeText && (key === "PageUp" || key === "PageDown")) {
    // A long message is paged through in its own field.
    if (field !== null && field.scrollHeight > field.clientHeight) return null;
    return key === "PageUp" ? -page : page;
  }
  if (key !== "Home" && key !== "End") return null;
  // In a field with words they move the cursor.
  if (field !== null && field.value !== "") return null;
  return key === "Home" ? -viewport.scrollTop : "end";
}
