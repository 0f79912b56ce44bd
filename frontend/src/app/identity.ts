/** Who is here: coming in, going out, handing the browser over, in this tab and in the others. */

import i18next from "i18next";

import { followOtherTabs } from "@/app/other-tabs";
import { comeFromProvider, goToProvider } from "@/app/provider";
import { openSection } from "@/app/route";
import { settleLogout, startSession } from "@/app/session-start";
import { type Learnt, toPatch } from "@/features/onboarding/learnt-patch";
import type { User, UserPatch } from "@/lib/contract";
import { entry, followEntries, leaveEntry } from "@/lib/entry";
import type { Credentials, LinkEntry } from "@/lib/http/accounts";
import { api } from "@/lib/http/api";
import { ApiError } from "@/lib/http/client";
import { initialLocale, setInformal, setLocale } from "@/lib/i18n";
import type { Part } from "@/lib/part";
import { signByPasskey } from "@/lib/passkeys";
import { forgetSubscription, renew } from "@/lib/push";
import { type Ended, session } from "@/lib/session";
import { clearUserStorage, readStored, writeStored } from "@/lib/storage";
import { deviceTimezone } from "@/lib/time";
import { notify } from "@/lib/toasts";

export interface IdentityPorts {
  /** Everything on the page that holds data of the user's. */
  readonly parts: readonly Part[];
  readonly connection: { readonly start: () => void; readonly stop: () => void };
  /** Removes the messages that were never sent, whoever wrote them. */
  readonly clearOutbox: () => Promise<void>;
  readonly onUnreachable: () => void;
}

/** Milliseconds in which another tab has its answer with a new token. */
const RENEWAL = 1_000;

/** Shows `user` as the one who is here. */
export function setUser(user: User): void {
  session.setState({ phase: "signed-in", user, ended: null });
  writeStored("user", user.id);
  void setLocale(user.locale);
}

/** As `setUser`, unless somebody else is here by the time the server has answered, or nobody. */
export function refreshUser(user: User): void {
  if (session.getState().user?.id === user.id) setUser(user);
}

export function createIdentity({ parts, connection, clearOutbox, onUnreachable }: IdentityPorts) {
  /** While somebody leaves: the server may end the connection before it answers. */
  let leaving = false;
  /** While the session gets another token: the server ends the connections of the old one. */
  let renewing = false;

  const clearPage = () => {
    connection.stop();
    for (const part of parts) part.clear();
  };
  /** Nothing of whoever was here stays in the browser. */
  const clearBrowser = async () => {
    await forgetSubscription().catch(() => undefined);
    await setInformal(false);
    clearUserStorage();
    await clearOutbox().catch(() => undefined);
  };
  const flush = () => Promise.all(parts.map((part) => part.flush?.()));
  const end = (ended: Ended) => session.setState({ phase: "signed-out", user: null, ended });
  const leave = async (ended: Ended) => {
    clearPage();
    end(ended);
    openSection("chat");
    await clearBrowser();
  };
  const whileLeaving = async <T>(work: () => Promise<T>): Promise<T> => {
    leaving = true;
    try {
      return await work();
    } finally {
      leaving = false;
    }
  };
  const begin = async (as: "known" | "guest") => {
    session.setState({ phase: "starting", user: null, ended: null });
    if (await startSession(as, onUnreachable)) connection.start();
    else end("closed");
  };
  /** Does what gives the session a new token, and connects with that. */
  const renewed = async (work: () => Promise<{ readonly user: User }>): Promise<void> => {
    renewing = true;
    try {
      refreshUser((await work()).user);
      connection.stop();
      connection.start();
    } finally {
      renewing = false;
    }
  };
  /** Somebody else is here from now on, or the same person anew. */
  const enter = (call: () => Promise<{ readonly user: User }>): Promise<void> =>
    whileLeaving(async () => {
      const before = session.getState().user?.id ?? readStored("user");
      await flush();
      await settleLogout().catch(() => undefined);
      const { user } = await call();
      clearPage();
      if (before !== user.id) await clearBrowser();
      leaveEntry();
      setUser(user);
      openSection("chat");
      void renew().catch(() => undefined);
      connection.start();
    });
  followOtherTabs(clearPage, () => connection.start());
  window.addEventListener("online", () => void settleLogout().catch(() => undefined));

  return {
    /** Connects as who was here before, else as a new guest; who came by a link is asked first. */
    start: async () => {
      followEntries();
      const back = await comeFromProvider(enter);
      if (back === "in" || entry.getState().came !== null) return;
      // Nobody becomes a guest by thinking better of signing in.
      if (back === "out" && readStored("user") === null) return end("back");
      if (back === "out") openSection("sign-in");
      await begin("known");
    },
    goToProvider,
    /** Goes on as without the link. */
    leaveEntry: async () => {
      leaveEntry();
      if (session.getState().phase === "starting") await begin("known");
    },
    /** Begins as somebody new. */
    startAsGuest: async () => {
      await clearBrowser();
      await begin("guest");
    },
    /** Signs in, also in the place of a guest, whose data stay behind. Rejects where the server refuses. */
    signIn: (credentials: Credentials) => enter(() => api.login(credentials)),
    /** Signs in by a passkey. Rejects where the device has none, or the server refuses. */
    enterByPasskey: async () => {
      const asked = await api.askPasskey();
      const credential = await signByPasskey(asked);
      await enter(() => api.byPasskey({ state: asked.state, credential }));
    },
    /** Signs in by a one-time link. Rejects where the server refuses. */
    enterByLink: (said: LinkEntry) => enter(() => api.byLink(said)),
    /** Makes an account; a guest who is here becomes it, with all there is. Rejects where the server refuses. */
    join: async (account: Credentials) => {
      const here = readStored("user") === null ? null : await api.me().catch(() => null);
      if (here?.guest === true) {
        await renewed(() => api.claim(account));
        leaveEntry();
        openSection("chat");
        return;
      }
      const newcomer = { ...account, locale: initialLocale(), timezone: deviceTimezone() };
      await enter(() => api.register(newcomer));
    },
    claim: (credentials: Credentials) => renewed(() => api.claim(credentials)),
    /** All other sessions end. Rejects where the server refuses. */
    changePassword: (passwords: { readonly old: string; readonly new: string }) =>
      renewed(() => api.changePassword(passwords)),
    /** Leaves, also for a guest. What was removed is removed first. Without the server it is told when it is back. */
    signOut: () =>
      whileLeaving(async () => {
        await flush();
        try {
          await api.logout();
        } catch (error) {
          if (!(error instanceof ApiError && error.status === 401)) {
            writeStored("logout-due", "yes");
            return await leave("signedOutOffline");
          }
        }
        return await leave("signedOut");
      }),
    /** Erases everything. Rejects where the server did not take it. */
    deleteAccount: (password: string | null) =>
      whileLeaving(async () => {
        await api.deleteAccount(password);
        await leave("deleted");
      }),
    /** The server knows no such session. Drafts and unsent messages wait for the same person to sign in again. */
    onSessionEnded: async () => {
      if (leaving || renewing) return;
      // Another tab may have been given a new token, which is this one's, too.
      if (await stillIn()) {
        connection.start();
        return;
      }
      clearPage();
      end("expired");
    },
    /** Shows the change at once; puts it back and rejects where the server did not take it. */
    updateUser: async (patch: Partial<UserPatch>) => {
      const { user } = session.getState();
      if (user === null) return;
      // What was learnt is not a part of the user; an event tells of it.
      const { profile: _, ...own } = patch;
      const shown = Object.fromEntries(
        // Quiet hours alone can be none.
        Object.entries(own).filter(([name, value]) => value !== null || name === "quiet_hours"),
      );
      setUser({ ...user, ...shown });
      try {
        refreshUser(await api.updateMe(patch));
      } catch (error) {
        refreshUser(user);
        throw error;
      }
    },
    /** Corrects what was learnt about the user; false where the server did not take it. */
    correctLearnt: async (learnt: Partial<Learnt>) => {
      try {
        refreshUser(await api.correctProfile(toPatch(learnt)));
        return true;
      } catch {
        notify({ text: i18next.t("onboarding.saveFailed"), tone: "trouble" });
        return false;
      }
    },
  };
}

/** Whether the server knows the session that this browser has by now; asked twice, for it may just be changing. */
async function stillIn(): Promise<boolean> {
  for (const pause of [0, RENEWAL]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const user = await api.me().catch(() => null);
    if (user !== null) {
      refreshUser(user);
      return true;
    }
  }
  return false;
}
