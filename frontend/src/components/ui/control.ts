/** The looks of every field. 16 px, so that phones do not zoom in. */
export const CONTROL =
  "w-full min-w-0 min-h-11 rounded-xl border border-faint/60 bg-surface px-3.5 text-base text-ink placeholder:text-faint hover:border-faint focus-visible:border-accent focus-visible:outline-offset-0";
