import { RETRY_CEILING, RETRY_FLOOR, RETRY_JITTER } from "@/config/constants";

/** The pause before attempt `failures + 1`, in milliseconds: doubling up to the ceiling, plus a random part. */
export function backoff(failures: number): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 10);
  return Math.min(RETRY_FLOOR * 2 ** exponent, RETRY_CEILING) + Math.random() * RETRY_JITTER;
}

/** Resolves after `milliseconds`, or at once when `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
