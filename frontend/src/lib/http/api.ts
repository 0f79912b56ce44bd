/** The calls of the public contract that this client makes. */

import { PAGE_SIZE, POLL_GRACE, POLL_WAIT_SECONDS } from "@/config/constants";
import type {
  EventPage,
  Locale,
  MemoryPage,
  MessageAccepted,
  MessagePage,
  Readiness,
  Session,
  StateSnapshot,
  User,
  UserPatch,
} from "@/lib/contract";
import { ApiError, request } from "@/lib/http/client";

const encode = encodeURIComponent;

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Stateless; the session travels in the cookie. */
export const api = {
  guest: (locale: Locale, timezone: string) =>
    request<Session>("POST", "/api/auth/guest", { body: { locale, timezone } }),
  login: (credentials: Credentials) => request<Session>("POST", "/api/auth/login", { body: credentials }),
  claim: (credentials: Credentials) => request<User>("POST", "/api/auth/claim", { body: credentials }),
  logout: () => request<void>("POST", "/api/auth/logout"),
  me: () => request<User>("GET", "/api/me"),
  updateMe: (patch: Partial<UserPatch>) => request<User>("PATCH", "/api/me", { body: patch }),

  state: (signal?: AbortSignal) =>
    request<StateSnapshot>("GET", "/api/state", signal === undefined ? {} : { signal }),
  events: (cursor: string, signal: AbortSignal) =>
    request<EventPage>("GET", `/api/events?cursor=${encode(cursor)}&wait=${POLL_WAIT_SECONDS}`, {
      signal,
      timeout: POLL_WAIT_SECONDS * 1000 + POLL_GRACE,
    }),

  sendMessage: (id: string, text: string) =>
    request<MessageAccepted>("POST", "/api/chat/message", { body: { id, text } }),
  cancelMessage: (id: string) => request<void>("POST", `/api/chat/messages/${encode(id)}/cancel`),
  retryMessage: (id: string) => request<void>("POST", `/api/chat/messages/${encode(id)}/retry`),
  messagesBefore: (before: string) =>
    request<MessagePage>("GET", `/api/chat/messages?before=${encode(before)}&limit=${PAGE_SIZE}`),

  step: (action: "skip" | "back") => request<void>("POST", "/api/workflow/step", { body: { action } }),

  memories: () => request<MemoryPage>("GET", "/api/memories"),
  forgetMemory: (id: string) => request<void>("DELETE", `/api/memories/${encode(id)}`, { keepalive: true }),

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
