/** Where a link leads, so that its words cannot hide it. */

/** The host, or the address of a letter or a call; null for what is not to be followed, as `javascript:`. */
export function hostOf(href: string | undefined): string | null {
  if (href === undefined) return null;
  try {
    const url = new URL(href);
    if (url.protocol === "mailto:" || url.protocol === "tel:") return url.pathname;
    return url.protocol === "https:" || url.protocol === "http:" ? url.host : null;
  } catch {
    return null;
  }
}

/** Whether the words of a link are its own address: they begin with the host, and the host ends there. */
export function namesHost(words: string, host: string): boolean {
  const address = words
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, "");
  return address.startsWith(host) && /^(?:$|[/?#])/.test(address.slice(host.length));
}
