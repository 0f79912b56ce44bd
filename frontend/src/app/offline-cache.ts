/** Keeps the end of the conversation in the browser, and shows it where a start cannot reach the server. */

import { setUser } from "@/app/identity";
import { clearOfflineCache, readOfflineCache, saveOffline } from "@/features/chat/offline-cache";
import type { ChatService } from "@/features/chat/service";
import { session } from "@/lib/session";
import { readStored } from "@/lib/storage";
import { debounce } from "@/lib/timers";

/** It is written once the conversation has been quiet for so long, in milliseconds. */
const SAVE_AFTER = 500;

export function createOfflineCache({ store, sender }: ChatService) {
  const save = () => {
    const { user } = session.getState();
    const { chat } = store.getState();
    if (user !== null && chat.loaded) saveOffline(user, chat);
  };
  const saveSoon = debounce(SAVE_AFTER, save);
  store.subscribe(({ chat: now }, { chat: before }) => {
    if (now.messages !== before.messages) saveSoon();
  });
  return {
    /** Shows the conversation as it was, and a place to write, until the first snapshot comes. */
    show: () => {
      const cached = session.getState().phase === "starting" ? readOfflineCache(readStored("user")) : null;
      if (cached === null) return;
      setUser(cached.user);
      store.applyCached(cached);
      void sender.restore(cached.user.id);
    },
    flush: async () => save(),
    clear: clearOfflineCache,
  };
}
