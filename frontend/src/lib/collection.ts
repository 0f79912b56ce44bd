/**
 * A copy of server state: loaded when somebody looks, kept up to date by events, loaded again after a failure, when the
 * connection comes back, and after a gap in the events.
 *
 * Not a query library, because of one thing: events that arrive while a request is under way are applied to its answer,
 * which may be older than they are. A cache that only replaces its value would lose them.
 */

import { createStore } from "zustand/vanilla";

import type { ServerEvent } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { onReconnect } from "@/lib/reconnect";

/** Pauses before a failed load is tried again, in milliseconds; the last one repeats. */
const RETRY_PAUSES = [1_000, 4_000, 15_000, 60_000];

/** Asks the server, and answers how its answer changes the state. */
export type Question<S> = (state: S) => Promise<(state: S) => S>;

export interface CollectionOptions<S> {
  readonly load: Question<S>;
  /** The state after an event; the same object where nothing changes. */
  readonly fold?: (state: S, event: ServerEvent) => S;
  /** Whether an event says only that something changed, so that the whole must be loaded again. */
  readonly reloadOn?: (event: ServerEvent) => boolean;
}

/** `empty` is the state before anything is loaded, and after `clear`. */
export function createCollection<S extends { readonly failed: boolean }>(
  empty: S,
  { load: loadAll, fold = (state) => state, reloadOn = () => false }: CollectionOptions<S>,
) {
  const store = createStore<S>(() => empty);
  let watchers = 0;
  let latest = 0;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** Events since the running request was sent; null while there is none. */
  let sinceRequest: ServerEvent[] | null = null;

  /** Asks; the answer counts only if nothing was asked after it. Rejects where the server does not answer. */
  const ask = async (question: Question<S>): Promise<void> => {
    clearTimeout(retry);
    latest += 1;
    const own = latest;
    sinceRequest = [];
    try {
      const change = await question(store.getState());
      if (own !== latest) return;
      failures = 0;
      const arrived = sinceRequest;
      store.setState((state) => arrived.reduce<S>(fold, { ...change(state), failed: false }));
    } catch (error) {
      if (own === latest) throw error;
    } finally {
      if (own === latest) sinceRequest = null;
    }
  };
  /** Loads, and keeps trying while somebody looks. Never rejects. */
  const load = async (): Promise<void> => {
    try {
      await ask(loadAll);
    } catch (error) {
      store.setState((state) => ({ ...state, failed: true }));
      const pause = RETRY_PAUSES[Math.min(failures, RETRY_PAUSES.length - 1)];
      failures += 1;
      if (watchers > 0 && mayPass(error)) retry = setTimeout(() => void load(), pause);
    }
  };
  const loadIfWatched = () => {
    if (watchers > 0) void load();
  };
  return {
    ...store,
    load,
    ask,
    /** Loads, and keeps up with changes until the returned function is called. */
    watch: () => {
      watchers += 1;
      void load();
      const stop = onReconnect(() => {
        if (store.getState().failed) void load();
      });
      return () => {
        watchers -= 1;
        if (watchers === 0) clearTimeout(retry);
        stop();
      };
    },
    /** After a gap in the events: what is looked at is loaded again. */
    applySnapshot: loadIfWatched,
    applyEvents: (events: readonly ServerEvent[]) => {
      sinceRequest?.push(...events);
      store.setState((state) => events.reduce<S>(fold, state));
      if (events.some(reloadOn)) loadIfWatched();
    },
    clear: () => {
      clearTimeout(retry);
      // An answer that is still on its way is not for whoever comes next.
      latest += 1;
      sinceRequest = null;
      failures = 0;
      store.setState(empty);
    },
  };
}

function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.passing;
}
