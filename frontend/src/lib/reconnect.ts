/** Tells those whose request failed that the server is in reach again. */

const listeners = new Set<() => void>();

/** Calls `listener` each time the connection comes back; returns the end of it. */
export function onReconnect(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** To be called by the connection alone. */
export function announceReconnect(): void {
  for (const listener of listeners) listener();
}
