/** The composition root: opens everything that one page needs, and leads the server's events to whom they concern. */

import i18next from "i18next";

import { createConnectionStore } from "@/app/connection-store";
import { createIdentity, refreshUser, setUser } from "@/app/identity";
import { leaveQuestion } from "@/app/leave-question";
import { createOfflineCache } from "@/app/offline-cache";
import { createPushOffer } from "@/app/push-offer-store";
import { openOutbox } from "@/features/chat/outbox";
import { ChatService } from "@/features/chat/service";
import { createChatStore } from "@/features/chat/store";
import { createInboxStore } from "@/features/inbox/store";
import { createMemoryStore } from "@/features/memory/store";
import { createOnboardingStore } from "@/features/onboarding/store";
import { createReminderStore } from "@/features/reminders/store";
import { createRoutineStore } from "@/features/settings/routine-store";
import { createWidgetStore } from "@/features/widgets/store";
import type { ServerEvent, StateSnapshot } from "@/lib/contract";
import { api } from "@/lib/http/api";
import { setInformal } from "@/lib/i18n";
import type { Part } from "@/lib/part";
import { announceReconnect } from "@/lib/reconnect";
import { Connection, type ConnectionStatus } from "@/lib/socket/connection";
import { batchEvents } from "@/lib/socket/event-batch";
import { throttle } from "@/lib/timers";
import { clearToasts, notify } from "@/lib/toasts";

/** A gap is asked about at most this often, so that one which cannot be filled does not become a storm. */
const RESYNC_PAUSE = 1_000;

export async function createServices() {
  const stores = createStores();
  const connectionStore = createConnectionStore();
  const pushOffer = createPushOffer();
  const outbox = await openOutbox();

  const chat: ChatService = new ChatService({
    store: createChatStore(),
    outbox,
    sendFrame: (frame) => connection.send(frame),
    post: api.sendMessage,
    cancel: api.cancelMessage,
    retry: api.retryMessage,
    replyUse: api.replyUse,
    messagesBefore: api.messagesBefore,
    versionsBefore: api.versionsBefore,
    onFailure: (action) => notify({ text: i18next.t(`chat.failure.${action}`), tone: "trouble" }),
  });
  const offlineCache = createOfflineCache(chat);

  const batch = batchEvents((events) => {
    for (const part of parts) part.applyEvents?.(events);
    if (chat.store.getState().chat.holed) resyncSoon();
    // The assistant may have learnt a name, a language or a time zone; no event tells of the user alone.
    if (events.some((event) => event.type === "workflow.progress"))
      void api.me().then(refreshUser, () => undefined);
    if (document.visibilityState === "visible") connection.shown();
  });

  const connection: Connection = new Connection({
    openSocket: (cursor) => new WebSocket(socketAddress(cursor)),
    loadState: api.state,
    poll: api.events,
    onSnapshot: (snapshot: StateSnapshot) => {
      batch.flush();
      setUser(snapshot.user);
      for (const part of parts) part.applySnapshot?.(snapshot);
      connection.shown();
    },
    onEvents: (events: readonly ServerEvent[]) => batch.add(events),
    onStatus: (status) => {
      const wasReachable = isReachable(connectionStore.getState().status);
      connectionStore.set(status);
      if (status === "offline") offlineCache.show();
      if (!isReachable(status)) return chat.sender.socketClosed();
      chat.sender.wake();
      if (!wasReachable) announceReconnect();
    },
    onSignedOut: () => identity.onSessionEnded(),
  });

  /** Whatever holds data of the user's stands here, and nowhere else. */
  const parts: readonly Part[] = [
    { clear: batch.clear },
    chat,
    ...Object.values(stores),
    pushOffer,
    offlineCache,
    leaveQuestion,
    { clear: clearToasts },
  ];

  const identity = createIdentity({
    parts,
    connection,
    clearOutbox: outbox.clear,
    onUnreachable: () => connectionStore.set("offline"),
  });

  stores.onboarding.subscribe(({ progress }) => {
    if (progress !== null) void setInformal(progress.profile.formality === "informal");
  });

  const resyncSoon = throttle(RESYNC_PAUSE, () => connection.resync());

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") connection.shown();
  });
  // A short break may leave the socket as it was, and still have failed a request.
  window.addEventListener("online", announceReconnect);
  window.addEventListener("pagehide", () => {
    for (const part of parts) void part.flush?.();
  });

  return {
    chat,
    ...stores,
    ...identity,
    connection: connectionStore,
    pushOffer,
    step: async (action: "skip" | "back") => {
      await api.step(action).catch(() => notify({ text: i18next.t("onboarding.failed"), tone: "trouble" }));
    },
    settings: { ...api, deleteAccount: identity.deleteAccount },
  };
}

export type Services = Awaited<ReturnType<typeof createServices>>;

/** The copies of what the server holds. */
function createStores() {
  const inboxPorts = {
    load: api.inbox,
    create: api.createItem,
    change: api.changeItem,
    remove: api.removeItem,
    answer: api.answerProposal,
    undoFiling: api.undoFiling,
    process: api.processInbox,
  };
  return {
    onboarding: createOnboardingStore(),
    widgets: createWidgetStore({
      act: api.actOnWidget,
      change: api.changeWidget,
      remove: api.removeWidget,
    }),
    memory: createMemoryStore({
      load: api.memories,
      change: api.changeMemory,
      forget: api.forgetMemory,
      forgetAll: api.forgetEverything,
    }),
    inbox: createInboxStore(inboxPorts),
    // All that is open, whatever the inbox is being searched for: Today and the triage go by it.
    agenda: createInboxStore(inboxPorts, "all"),
    reminders: createReminderStore({
      load: api.reminders,
      loadLedger: api.occurrences,
      create: api.createReminder,
      change: api.changeReminder,
      snooze: api.snoozeReminder,
      done: api.reminderDone,
    }),
    routines: createRoutineStore({ load: api.routines, change: api.changeRoutine }),
  };
}

function isReachable(status: ConnectionStatus): boolean {
  return status === "live" || status === "polling";
}

function socketAddress(cursor: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  return `${scheme}://${location.host}/chat${query}`;
}
