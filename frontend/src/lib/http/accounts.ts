/** The calls about accounts: coming in, keeping them safe, and what an owner does with other people's. */

import type {
  AccessPatch,
  AccessRules,
  Account,
  AccountPage,
  DevicePage,
  InvitationPage,
  Locale,
  NewInvitation,
  Passkey,
  PasskeyAsked,
  PasskeyPage,
  ProviderAsked,
  RecoveryCodes,
  Session,
  SignInLink,
  TwoStep,
  TwoStepSetup,
  WaysIn,
} from "@/lib/contract";
import { query, request } from "@/lib/http/client";

const encode = encodeURIComponent;

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Of the app, or a recovery code, where the account asks for one. */
  readonly code?: string;
  /** Of a link, where the server asks for one to make an account. */
  readonly invitation?: string;
}

/** What signs in by a one-time link. */
export interface LinkEntry {
  readonly link: string;
  readonly password?: string;
  readonly code?: string;
}

/** What a provider sent the browser back with, for the state that it was sent there with. */
export interface ProviderAnswer {
  readonly state: string;
  readonly returned: string;
  readonly code: string;
  readonly locale: Locale;
  readonly timezone: string;
  /** Where the server asks for one to make an account. */
  readonly invitation?: string;
}

export const accounts = {
  guest: (locale: Locale, timezone: string) =>
    request<Session>("POST", "/api/auth/guest", { body: { locale, timezone } }),
  login: (credentials: Credentials) => request<Session>("POST", "/api/auth/login", { body: credentials }),
  byLink: (entry: LinkEntry) => request<Session>("POST", "/api/auth/link", { body: entry }),
  register: (account: Credentials & { readonly locale: Locale; readonly timezone: string }) =>
    request<Session>("POST", "/api/auth/register", { body: account }),
  waysIn: () => request<WaysIn>("GET", "/api/auth/ways"),
  passkeys: () => request<PasskeyPage>("GET", "/api/auth/passkeys"),
  askNewPasskey: (password: string) =>
    request<PasskeyAsked>("POST", "/api/auth/passkeys/start", { body: { password } }),
  keepPasskey: (made: { readonly state: string; readonly credential: object }) =>
    request<Passkey>("POST", "/api/auth/passkeys", { body: made }),
  removePasskey: (id: string) => request<void>("DELETE", `/api/auth/passkeys/${encode(id)}`),
  askPasskey: () => request<PasskeyAsked>("POST", "/api/auth/passkey/start"),
  byPasskey: (said: { readonly state: string; readonly credential: object }) =>
    request<Session>("POST", "/api/auth/passkey", { body: said }),
  askProvider: () => request<ProviderAsked>("POST", "/api/auth/provider/start"),
  byProvider: (said: ProviderAnswer) => request<Session>("POST", "/api/auth/provider", { body: said }),
  twoStep: () => request<TwoStep>("GET", "/api/auth/two-step"),
  startTwoStep: (password: string) =>
    request<TwoStepSetup>("POST", "/api/auth/two-step", { body: { password } }),
  confirmTwoStep: (code: string) =>
    request<RecoveryCodes>("POST", "/api/auth/two-step/confirm", { body: { code } }),
  renewRecovery: (password: string) =>
    request<RecoveryCodes>("POST", "/api/auth/two-step/recovery", { body: { password } }),
  endTwoStep: (password: string) => request<void>("DELETE", "/api/auth/two-step", { body: { password } }),
  claim: (credentials: Credentials) => request<Session>("POST", "/api/auth/claim", { body: credentials }),
  /** All other sessions end. */
  changePassword: (body: { readonly old: string; readonly new: string }) =>
    request<Session>("POST", "/api/auth/password", { body }),
  devices: () => request<DevicePage>("GET", "/api/auth/sessions"),
  endDevice: (id: string) => request<void>("DELETE", `/api/auth/sessions/${encode(id)}`),
  endOtherDevices: () => request<void>("DELETE", "/api/auth/sessions"),
  accessRules: () => request<AccessRules>("GET", "/api/owner/settings"),
  changeAccess: (patch: Partial<AccessPatch>) =>
    request<AccessRules>("PATCH", "/api/owner/settings", { body: patch }),
  people: (before: string | null, guests: boolean) =>
    request<AccountPage>("GET", `/api/owner/users?${query({ before, guests: String(guests) })}`),
  switchPerson: (id: string, disabled: boolean) =>
    request<Account>("PATCH", `/api/owner/users/${encode(id)}`, { body: { disabled } }),
  linkForPerson: (id: string, password: string) =>
    request<SignInLink>("POST", `/api/owner/users/${encode(id)}/link`, { body: { password } }),
  endTwoStepOf: (id: string, password: string) =>
    request<void>("DELETE", `/api/owner/users/${encode(id)}/two-step`, { body: { password } }),
  handOver: (id: string, password: string) =>
    request<Account>("POST", `/api/owner/users/${encode(id)}/owner`, { body: { password } }),
  deletePerson: (id: string, password: string) =>
    request<void>("DELETE", `/api/owner/users/${encode(id)}`, { body: { password } }),
  invitations: () => request<InvitationPage>("GET", "/api/owner/invitations"),
  invite: () => request<NewInvitation>("POST", "/api/owner/invitations", { body: {} }),
  revokeInvitation: (id: string) => request<void>("DELETE", `/api/owner/invitations/${encode(id)}`),
};
