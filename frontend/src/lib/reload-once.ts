/** A newer build has replaced the files that this page still asks for: the page is loaded anew, once. */

const KEY = "lifeos.reloaded";
/** A second failure within this time is no old build, and another reload would be a loop. In milliseconds. */
const ONCE_PER = 60_000;

/** Starts listening; to be called before anything is loaded lazily. */
export function reloadOnMissingChunk(reload: () => void = () => location.reload()): () => void {
  const onMissing = (event: Event) => {
    if (!navigator.onLine || reloadedLately()) return;
    // Nobody else is to report it: the page is on its way out.
    event.preventDefault();
    reload();
  };
  window.addEventListener("vite:preloadError", onMissing);
  return () => window.removeEventListener("vite:preloadError", onMissing);
}

function reloadedLately(): boolean {
  try {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_PER) return true;
    sessionStorage.setItem(KEY, String(Date.now()));
    return false;
  } catch {
    // Without storage a loop could not be told: no reload.
    return true;
  }
}
