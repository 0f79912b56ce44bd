import { useSyncExternalStore } from "react";

/** From here on there is room for a panel beside the conversation: Tailwind's `lg`. */
export const WIDE = "(min-width: 64rem)";

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = matchMedia(query);
      list.addEventListener("change", onChange);
      return () => list.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
