import type { ServerEvent } from "@/lib/contract";

/** Reads one frame of the server; null for what is no event, which is skipped rather than feared. */
export function parseEvent(data: unknown): ServerEvent | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null || !("type" in value)) return null;
    return typeof value.type === "string" ? (value as ServerEvent) : null;
  } catch {
    return null;
  }
}
