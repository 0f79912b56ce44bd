/** Messages that the server does not have yet, kept through a reload. */

/** One unsent message. `userId` keeps one person's words from going out under another's name. */
export interface OutboxItem {
  readonly id: string;
  readonly userId: string;
  readonly text: string;
  readonly created: string;
  /** The server's id of the message that this is an edit of. */
  readonly replaces: string | null;
  /** Stable code of a final refusal; such an item waits for the user, not for the network. */
  readonly problem: string | null;
}

export interface Outbox {
  /** Oldest first. */
  readonly all: (userId: string) => Promise<OutboxItem[]>;
  readonly put: (item: OutboxItem) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** Removes everybody's. */
  readonly clear: () => Promise<void>;
}

const DATABASE = "lifeos";
const STORE = "outbox";

/** In IndexedDB; where there is none, as in some private windows, for the life of the page. */
export async function openOutbox(): Promise<Outbox> {
  try {
    return inDatabase(await openDatabase());
  } catch {
    return inMemory();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.addEventListener("upgradeneeded", () =>
      opening.result.createObjectStore(STORE, { keyPath: "id" }),
    );
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", () => reject(opening.error ?? new Error("IndexedDB is not available")));
    opening.addEventListener("blocked", () => reject(new Error("IndexedDB is blocked by another tab")));
  });
}

function inDatabase(database: IDBDatabase): Outbox {
  const run = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.addEventListener("complete", () => resolve(asked.result));
      transaction.addEventListener("error", () =>
        reject(transaction.error ?? new Error("the outbox was not written")),
      );
      transaction.addEventListener("abort", () =>
        reject(transaction.error ?? new Error("the outbox was not written")),
      );
    });
  return {
    all: async (userId) => sorted(await run<OutboxItem[]>("readonly", (store) => store.getAll()), userId),
    put: async (item) => void (await run("readwrite", (store) => store.put(item))),
    remove: async (id) => void (await run("readwrite", (store) => store.delete(id))),
    clear: async () => void (await run("readwrite", (store) => store.clear())),
  };
}

/** For the life of the page only. */
export function inMemory(): Outbox {
  const items = new Map<string, OutboxItem>();
  return {
    all: async (userId) => sorted([...items.values()], userId),
    put: async (item) => void items.set(item.id, item),
    remove: async (id) => void items.delete(id),
    clear: async () => items.clear(),
  };
}

function sorted(items: OutboxItem[], userId: string): OutboxItem[] {
  return items
    .filter((item) => item.userId === userId)
    .map((item) => ({ ...item, replaces: item.replaces ?? null })) // kept before there were edits
    .toSorted((a, b) => (a.created < b.created ? -1 : 1));
}
