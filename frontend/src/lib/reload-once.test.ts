import { expect, it, vi } from "vitest";

import { reloadOnMissingChunk } from "@/lib/reload-once";

it("a file that a newer build has removed reloads the page, but not again and again", () => {
  const reload = vi.fn<() => void>();
  const stop = reloadOnMissingChunk(reload);
  const missing = () => {
    const event = new Event("vite:preloadError", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(missing()).toBe(true);
  expect(missing()).toBe(false);
  expect(reload).toHaveBeenCalledOnce();
  stop();
});
