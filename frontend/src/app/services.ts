/** The composition root: opens everything that one page needs, and leads the server's events to whom they concern. */

import i18next from "i18next";

import { ChatService } from "@/features/chat/service";
import { clearOfflineCache, saveOffline, readOfflineCache } from "@/features/chat/offline-cache";
import { openOutbox } from "@/features/chat/outbox";
import { createChatStore } from "@/features/chat/store";
import { createInboxStore } from "@/features/inbox/store";
import { createMemoryStore } from "@/features/memory/store";
import { type Learnt, toPatch } from "@/features/onboarding/learnt-patch";
import { createOnboardingStore } from "@/features/onboarding/store";
import { createReminderStore } from "@/features/reminders/store";
import { createRoutineStore } from "@/features/settings/routine-store";
import { createWidgetStore } from "@/features/widgets/store";
import { createConnectionStore } from "@/app/connection-store";
import { createPushOffer } from "@/app/push-offer-store";
import { startSession } from "@/app/session-start";
import type { StateSnapshot, User, UserPatch } from "@/lib/contract";
import { api, type Credentials } from "@/lib/http/api";
import { setLocale } from "@/lib/i18n";
import { notify } from "@/lib/toasts";
import { forgetSubscription, renew } from "@/lib/push";
import { session } from "@/lib/session";
import { Connection } from "@/lib/socket/connection";
import { batchEvents } from "@/lib/socket/event-batch";
import { readStored, writeStored } from "@/lib/storage";
import { debounce, throttle } from "@/lib/timers";

/** A hole is asked about at most this often, so that one which cannot be filled does not become a storm. */
const RESYNC_PAUSE = 1_000;
/** The conversation is kept for a start without a network once it has been quiet for so long, in milliseconds. */
const KEEP_AFTER = 500;

export async function createServices() {
  const store = createChatStore();
  const onboarding = createOnboardingStore();
  const widgets = createWidgetStore({
    act: api.actOnWidget,
    change: api.changeWidget,
    remove: api.removeWidget,
  });
  const memory = createMemoryStore({
    load: api.memories,
    change: api.changeMemory,
    forget: api.forgetMemory,
    forgetAll: api.forgetEverything,
  });
  const inboxPorts = {
    load: api.inbox,
    create: api.createItem,
    change: api.changeItem,
    remove: api.removeItem,
    answer: api.answerProposal,
    undoFiling: api.undoFiling,
    process: api.processInbox,
  };
  const inbox = createInboxStore(inboxPorts);
  // All that is open, whatever the inbox is being searched for: Today and the triage go by it.
  const agenda = createInboxStore(inboxPorts);
  const reminders = createReminderStore({
    load: api.reminders,
    loadLedger: api.occurrences,
    create: api.createReminder,
    change: api.changeReminder,
    snooze: api.snoozeReminder,
    done: api.reminderDone,
  });
  const routines = createRoutineStore({ load: api.routines, change: api.changeRoutine });
  const connectionStore = createConnectionStore();
  const pushOffer = createPushOffer();
  const outbox = await openOutbox();
  const everyStore = [store, onboarding, widgets, memory, inbox, agenda, reminders, routines];

  const setUser = (user: User) => {
    session.setState({ phase: "signed-in", user });
    writeStored("user", user.id);
    setLocale(user.locale);
  };

  const events = batchEvents((batch) => {
    chat.applyEvents(batch);
    for (const part of [onboarding, widgets, memory, inbox, agenda, reminders, routines, pushOffer])
      part.applyEvents(batch);
    if (store.getState().chat.holed) resyncSoon();
    // The assistant may have learnt a name, a language or a time zone; no event tells of the user alone.
    if (batch.some((event) => event.type === "workflow.progress"))
      void api.me().then(setUser, () => undefined);
    if (document.visibilityState === "visible") connection.shown();
  });

  const connection: Connection = new Connection({
    openSocket: (cursor) => new WebSocket(socketAddress(cursor)),
    loadState: api.state,
    poll: api.events,
    onSnapshot: (snapshot: StateSnapshot) => {
      events.flush();
      setUser(snapshot.user);
      for (const part of [store, onboarding, widgets, inbox, agenda, reminders, routines])
        part.applySnapshot(snapshot);
      void chat.sender.restore(snapshot.user.id);
      chat.sender.wake();
      connection.shown();
    },
    onEvents: events.add,
    onStatus: (status) => {
      connectionStore.set(status);
      if (status === "offline") showCached();
      if (status === "live" || status === "polling") chat.sender.wake();
      else chat.sender.socketClosed();
    },
    onSignedOut: () => forgetUser(),
  });

  const chat: ChatService = new ChatService({
    store,
    outbox,
    sendFrame: (frame) => connection.send(frame),
    post: api.sendMessage,
    cancel: api.cancelMessage,
    retry: api.retryMessage,
    messagesBefore: api.messagesBefore,
    versionsBefore: api.versionsBefore,
    onFailure: (action) => notify({ text: i18next.t(`chat.failure.${action}`), tone: "trouble" }),
  });

  const resyncSoon = throttle(RESYNC_PAUSE, () => connection.resync());

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") connection.shown();
  });
  window.addEventListener("pagehide", () => {
    for (const part of [memory, inbox, agenda, widgets]) part.flush();
    keepNow();
  });

  const forgetUser = () => {
    events.clear();
    for (const part of everyStore) part.clear();
    chat.sender.reset();
    session.setState({ phase: "signed-out", user: null });
    clearOfflineCache();
  };

  const leave = () => {
    connection.stop();
    forgetUser();
  };

  /** A start that cannot reach the server has the conversation as it was, and a place to write. */
  const showCached = () => {
    const kept = session.getState().phase === "starting" ? readOfflineCache(readStored("user")) : null;
    if (kept === null) return;
    setUser(kept.user);
    store.applyCached(kept);
    void chat.sender.restore(kept.user.id);
  };

  const keepNow = () => {
    const { user } = session.getState();
    const { chat: known } = store.getState();
    if (user !== null && known.loaded) saveOffline(user, known);
  };
  const keepSoon = debounce(KEEP_AFTER, keepNow);
  store.subscribe(({ chat: now }, { chat: before }) => {
    if (now.messages !== before.messages) keepSoon();
  });

  const begin = async (as: "known" | "guest") => {
    session.setState({ phase: "starting", user: null });
    if (await startSession(as, () => connectionStore.set("offline"))) connection.start();
    else session.setState({ phase: "signed-out", user: null });
  };

  return {
    chat,
    onboarding,
    widgets,
    memory,
    inbox,
    agenda,
    reminders,
    routines,
    connection: connectionStore,
    pushOffer,
    /** Connects as who was here before, else as a new guest. */
    start: () => begin("known"),
    startAsGuest: () => begin("guest"),
    signIn: async (credentials: Credentials) => {
      const { user } = await api.login(credentials);
      setUser(user);
      void renew().catch(() => undefined);
      connection.start();
    },
    claim: async (credentials: Credentials) => setUser(await api.claim(credentials)),
    signOut: async () => {
      await api.logout();
      await forgetSubscription().catch(() => undefined);
      leave();
    },
    /** Shows the change at once; puts it back and rejects where the server did not take it. */
    updateUser: async (patch: Partial<UserPatch>) => {
      const { user } = session.getState();
      if (user === null) return;
      const shown = Object.fromEntries(
        // Quiet hours alone can be none.
        Object.entries(patch).filter(([name, value]) => value !== null || name === "quiet_hours"),
      );
      setUser({ ...user, ...shown });
      try {
        setUser(await api.updateMe(patch));
      } catch (error) {
        setUser(user);
        throw error;
      }
    },
    /** Corrects what was learnt about the user; false where the server did not take it. */
    correctLearnt: async (learnt: Partial<Learnt>) => {
      try {
        setUser(await api.correctProfile(toPatch(learnt)));
        return true;
      } catch {
        notify({ text: i18next.t("onboarding.saveFailed"), tone: "trouble" });
        return false;
      }
    },
    step: async (action: "skip" | "back") => {
      await api.step(action).catch(() => notify({ text: i18next.t("onboarding.failed"), tone: "trouble" }));
    },
    settings: {
      ...api,
      deleteAccount: async () => {
        await api.deleteAccount();
        leave();
      },
    },
  };
}

export type Services = Awaited<ReturnType<typeof createServices>>;

function socketAddress(cursor: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return `${scheme}://${location.host}/chat${query}`;
}
