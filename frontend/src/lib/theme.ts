/** Light, dark or the system's choice. `public/bootstrap.js` does the same before the first paint. */

import { onStored, readStored, writeStored } from "@/lib/storage";

export type Theme = "light" | "dark" | "system";

export const THEMES: readonly Theme[] = ["system", "light", "dark"];

const CHROME_COLOURS = { light: "#faf8f4", dark: "#1a1815" };

/** The user's choice, `system` where none was made. */
export function storedTheme(): Theme {
  const value = readStored("theme");
  return value === "light" || value === "dark" ? value : "system";
}

/** Shows `theme` and keeps it. */
export function setTheme(theme: Theme): void {
  writeStored("theme", theme === "system" ? null : theme);
  show(theme);
}

/** Follows the system while `system` is chosen, and what is chosen in another tab; returns the end of it. */
export function followSystemTheme(): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const onChange = () => show(storedTheme());
  query.addEventListener("change", onChange);
  const stop = onStored("theme", onChange);
  return () => {
    query.removeEventListener("change", onChange);
    stop();
  };
}

function show(theme: Theme): void {
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const shown = theme === "system" ? (systemDark ? "dark" : "light") : theme;
  document.documentElement.dataset["theme"] = shown;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", CHROME_COLOURS[shown]);
}
