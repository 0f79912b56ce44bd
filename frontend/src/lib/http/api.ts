/** The calls of the public contract that this client makes. */

import { PAGE_SIZE, POLL_GRACE, POLL_WAIT_SECONDS, SLOW_TIMEOUT, TRIAL_TIMEOUT } from "@/config/constants";
import type {
  CalendarFeed,
  CalendarImport,
  EventPage,
  InboxCreate,
  InboxItem,
  InboxPage,
  InboxPatch,
  InboxProcessing,
  FoundServer,
  ListedModels,
  Memory,
  MemoryPage,
  MemoryPatch,
  MessageAccepted,
  MessagePage,
  ModelRequest,
  ModelSettings,
  ModelsPatch,
  ModelTrial,
  OccurrencePage,
  OwnerUsage,
  Progress,
  ProposalAnswer,
  ProviderRequest,
  PushState,
  PushSubscribe,
  PushSubscriptionView,
  Readiness,
  Reminder,
  ReminderCreate,
  ReminderPage,
  ReminderPatch,
  ReplyUse,
  Routine,
  RoutinePage,
  RoutinePatch,
  SearchPage,
  SearchType,
  StateSnapshot,
  Target,
  TargetPage,
  Understanding,
  Usage,
  UsageLimitsPatch,
  User,
  UserPatch,
  Widget,
  WidgetAction,
  WidgetPage,
  WidgetPatch,
} from "@/lib/contract";
import { accounts } from "@/lib/http/accounts";
import { ApiError, query, request } from "@/lib/http/client";

const encode = encodeURIComponent;

export interface InboxQuery {
  readonly status: InboxItem["status"];
  readonly kind: InboxItem["kind"] | null;
  readonly q: string | null;
  readonly waiting: boolean;
  readonly project: string | null;
  readonly before: string | null;
}

export interface MemoryQuery {
  readonly q: string | null;
  readonly outdated: boolean;
  readonly before: string | null;
}

type ReminderDraft = Omit<ReminderCreate, "id">;

/** Stateless; the session travels in the cookie. */
export const api = {
  ...accounts,
  logout: () => request<void>("POST", "/api/auth/logout"),
  me: () => request<User>("GET", "/api/me"),
  updateMe: (patch: Partial<UserPatch>) => request<User>("PATCH", "/api/me", { body: patch }),
  correctProfile: (patch: { readonly name?: string; readonly profile?: Partial<Progress["profile"]> }) =>
    request<User>("PATCH", "/api/me", { body: patch }),

  state: (signal?: AbortSignal) =>
    request<StateSnapshot>("GET", "/api/state", signal === undefined ? {} : { signal }),
  events: (cursor: string, signal: AbortSignal) =>
    request<EventPage>("GET", `/api/events?cursor=${encode(cursor)}&wait=${POLL_WAIT_SECONDS}`, {
      signal,
      timeout: POLL_WAIT_SECONDS * 1000 + POLL_GRACE,
    }),

  sendMessage: (id: string, text: string, replaces: string | null) =>
    request<MessageAccepted>("POST", "/api/chat/message", {
      body: { id, text, ...(replaces === null ? {} : { replaces }) },
    }),
  cancelMessage: (id: string) => request<void>("POST", `/api/chat/messages/${encode(id)}/cancel`),
  replyUse: (id: string) => request<ReplyUse>("GET", `/api/chat/messages/${encode(id)}/used`),
  retryMessage: (id: string) => request<void>("POST", `/api/chat/messages/${encode(id)}/retry`),
  messagesBefore: (before: string, limit = PAGE_SIZE) =>
    request<MessagePage>("GET", `/api/chat/messages?before=${encode(before)}&limit=${limit}`),
  versionsBefore: (before: string) =>
    request<MessagePage>(
      "GET",
      `/api/chat/messages?superseded=true&before=${encode(before)}&limit=${PAGE_SIZE}`,
    ),

  /** Everything of one's own that holds the words, newest first. */
  search: (q: string, types: readonly SearchType[], limit: number, signal: AbortSignal) =>
    request<SearchPage>(
      "GET",
      `/api/search?${new URLSearchParams([["q", q], ["limit", String(limit)], ...types.map((type) => ["types", type])])}`,
      { signal },
    ),

  /** What the text would become; changes nothing. */
  understand: (text: string, signal?: AbortSignal) =>
    request<Understanding>("POST", "/api/understand", {
      body: { text },
      ...(signal === undefined ? {} : { signal }),
    }),

  step: (action: "skip" | "back") => request<void>("POST", "/api/workflow/step", { body: { action } }),

  memories: ({ q, outdated, before }: MemoryQuery) =>
    request<MemoryPage>("GET", `/api/memories?${query({ q, outdated: outdated ? "true" : null, before })}`),
  changeMemory: (id: string, patch: Partial<MemoryPatch>) =>
    request<Memory>("PATCH", `/api/memories/${encode(id)}`, { body: patch }),
  forgetEverything: () => request<void>("DELETE", "/api/memories"),
  forgetMemory: (id: string) => request<void>("DELETE", `/api/memories/${encode(id)}`, { keepalive: true }),

  inbox: ({ status, kind, q, waiting, project, before }: InboxQuery) =>
    request<InboxPage>(
      "GET",
      `/api/inbox?${query({ status, kind, q, project, waiting: waiting ? "true" : null, before, limit: "100" })}`,
    ),
  createItem: (item: InboxCreate) => request<InboxItem>("POST", "/api/inbox", { body: item }),
  changeItem: (id: string, patch: Partial<InboxPatch>) =>
    request<InboxItem>("PATCH", `/api/inbox/${encode(id)}`, { body: patch }),
  removeItem: (id: string) => request<void>("DELETE", `/api/inbox/${encode(id)}`, { keepalive: true }),
  answerProposal: (id: string, answer: ProposalAnswer) =>
    request<InboxItem>("POST", `/api/inbox/${encode(id)}/proposal`, { body: answer }),
  undoFiling: (id: string) => request<InboxItem>("POST", `/api/inbox/${encode(id)}/undo`),
  processInbox: () => request<InboxProcessing>("POST", "/api/inbox/process"),

  widgets: (before: string | null) =>
    request<WidgetPage>("GET", `/api/widgets?${query({ before, limit: "100", pinned: "true" })}`),
  actOnWidget: (id: string, action: WidgetAction) =>
    request<Widget>("POST", `/api/widgets/${encode(id)}/actions`, { body: action }),
  changeWidget: (id: string, patch: Partial<WidgetPatch>) =>
    request<Widget>("PATCH", `/api/widgets/${encode(id)}`, { body: patch }),
  removeWidget: (id: string) => request<void>("DELETE", `/api/widgets/${encode(id)}`, { keepalive: true }),

  reminders: (before: string | null) =>
    request<ReminderPage>("GET", `/api/reminders?${query({ status: "scheduled", limit: "200", before })}`),
  occurrences: (before: string | null) =>
    request<OccurrencePage>(
      "GET",
      `/api/reminders/occurrences?${query({ limit: String(PAGE_SIZE), before })}`,
    ),
  createReminder: (id: string, draft: ReminderDraft) =>
    request<Reminder>("POST", "/api/reminders", { body: { id, ...draft } }),
  changeReminder: (id: string, patch: Partial<ReminderPatch>) =>
    request<Reminder>("PATCH", `/api/reminders/${encode(id)}`, { body: patch }),
  snoozeReminder: (id: string, until: { readonly minutes: number } | { readonly until: string }) =>
    request<Reminder>("POST", `/api/reminders/${encode(id)}/snooze`, { body: until }),
  reminderDone: (id: string) =>
    request<Reminder>("POST", `/api/reminders/${encode(id)}/done`, { keepalive: true }),

  routines: () => request<RoutinePage>("GET", "/api/routines"),
  changeRoutine: (kind: Routine["kind"], patch: Partial<RoutinePatch>) =>
    request<Routine>("PATCH", `/api/routines/${encode(kind)}`, { body: patch }),

  push: () => request<PushState>("GET", "/api/push"),
  subscribePush: (body: PushSubscribe) =>
    request<PushSubscriptionView>("POST", "/api/push/subscriptions", { body }),
  unsubscribePush: (id: string) => request<void>("DELETE", `/api/push/subscriptions/${encode(id)}`),
  testPush: () => request<void>("POST", "/api/push/test"),

  targets: () => request<TargetPage>("GET", "/api/notifications/targets"),
  addTarget: (url: string, label: string) =>
    request<Target>("POST", "/api/notifications/targets", { body: { url, label }, timeout: SLOW_TIMEOUT }),
  testTarget: (id: string) =>
    request<Target>("POST", `/api/notifications/targets/${encode(id)}/test`, { timeout: SLOW_TIMEOUT }),
  removeTarget: (id: string) => request<void>("DELETE", `/api/notifications/targets/${encode(id)}`),

  calendar: () => request<CalendarFeed>("GET", "/api/calendar"),
  newCalendar: () => request<CalendarFeed>("POST", "/api/calendar"),
  endCalendar: () => request<void>("DELETE", "/api/calendar"),
  importCalendar: (file: File) =>
    request<CalendarImport>("POST", "/api/calendar/import", { file, timeout: SLOW_TIMEOUT }),

  /** An account gives its password, a guest nothing. */
  deleteAccount: (password: string | null) =>
    request<void>("DELETE", "/api/me", password === null ? {} : { body: { password } }),

  models: () => request<ModelSettings>("GET", "/api/owner/model"),
  setModels: (patch: ModelsPatch) =>
    request<ModelSettings>("PUT", "/api/owner/model", { body: patch, timeout: SLOW_TIMEOUT }),
  listModels: (provider: ProviderRequest) =>
    request<ListedModels>("POST", "/api/owner/model/list", { body: provider, timeout: SLOW_TIMEOUT }),
  findModels: () =>
    request<{ readonly found: FoundServer[] }>("GET", "/api/owner/model/found", {
      timeout: SLOW_TIMEOUT,
    }).then(({ found }) => found),
  tryModel: (model: ModelRequest) =>
    request<ModelTrial>("POST", "/api/owner/model/try", { body: model, timeout: TRIAL_TIMEOUT }),

  usage: () => request<Usage>("GET", "/api/usage?days=30"),
  ownerUsage: () => request<OwnerUsage>("GET", "/api/owner/usage"),
  setUsageLimits: (patch: UsageLimitsPatch) =>
    request<OwnerUsage>("PATCH", "/api/owner/usage", { body: patch }),

  /** 503 is an answer too: it says which part is down. */
  readiness: async (): Promise<Readiness> => {
    const response = await fetch("/readyz", { headers: { Accept: "application/json" } });
    if (response.status !== 200 && response.status !== 503) {
      throw new ApiError(response.status, "unknown", response.statusText);
    }
    return (await response.json()) as Readiness;
  },
};

export type Api = typeof api;
