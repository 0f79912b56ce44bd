/** Coming in and going out: what one person leaves must not be there for the next. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createIdentity, setUser } from "@/app/identity";
import type { User } from "@/lib/contract";
import { readDraft, writeDraft } from "@/lib/drafts";
import { session } from "@/lib/session";
import { readStored, writeStored } from "@/lib/storage";
import { USER } from "@/testing/events";

const MEMBER: User = { ...USER, id: "member000000000", guest: false, email: "bo@example.org" };

let calls: string[];

/** A server that answers each call by its path. */
function server(answers: Readonly<Record<string, number>> = {}): void {
  vi.stubGlobal("fetch", async (path: string, { method }: RequestInit) => {
    calls.push(`${method ?? "GET"} ${path}`);
    const status = answers[path] ?? 200;
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response(status === 204 ? null : JSON.stringify({ token: "t", user: MEMBER, code: "x" }), {
      status,
    });
  });
}

function make() {
  const part = {
    flush: vi.fn<() => Promise<void>>(async () => void calls.push("flush")),
    clear: vi.fn<() => void>(() => void calls.push("clear")),
  };
  const connection = {
    start: vi.fn<() => void>(() => void calls.push("start")),
    stop: vi.fn<() => void>(() => void calls.push("stop")),
  };
  const clearOutbox = vi.fn<() => Promise<void>>(async () => undefined);
  const identity = createIdentity({ parts: [part], connection, clearOutbox, onUnreachable: () => undefined });
  return { identity, part, connection, clearOutbox };
}

const state = () => {
  const { phase, ended, user } = session.getState();
  return `${phase} ${ended ?? user?.id ?? ""}`;
};

beforeEach(() => {
  calls = [];
  location.hash = "#/settings";
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it("what was removed is removed before the session ends, and nothing of the user stays", async () => {
  server({ "/api/auth/logout": 204 });
  const { identity, clearOutbox } = make();
  setUser(MEMBER);
  writeDraft("message", "the password of the safe is 4471");
  writeStored("offline-cache", "{}");
  writeStored("theme", "dark");
  await identity.signOut();
  expect(calls).toEqual(["flush", "POST /api/auth/logout", "stop", "clear"]);
  expect(state()).toBe("signed-out signedOut");
  expect(clearOutbox).toHaveBeenCalledOnce();
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("4471");
  expect([readStored("user"), readStored("offline-cache"), readStored("theme")]).toEqual([
    null,
    null,
    "dark",
  ]);
  expect(location.hash).toBe("#/");
});

it("without the server one leaves all the same, and the server is told when it is back", async () => {
  server({ "/api/auth/logout": 0 });
  const { identity } = make();
  setUser(MEMBER);
  await identity.signOut();
  expect(state()).toBe("signed-out signedOutOffline");
  expect(readStored("user")).toBeNull();
  server({ "/api/auth/logout": 204 });
  calls = [];
  window.dispatchEvent(new Event("online"));
  await expect.poll(() => readStored("logout-due")).toBeNull();
  expect(calls).toContain("POST /api/auth/logout");
});

it("the session that ends because somebody deletes everything is no session that expired", async () => {
  server({ "/api/me": 202 });
  const { identity } = make();
  setUser(MEMBER);
  const deleting = identity.deleteAccount(null);
  void identity.onSessionEnded();
  expect(state()).toContain("signed-in");
  await deleting;
  expect(state()).toBe("signed-out deleted");
});

it("what was not deleted leaves everything as it is", async () => {
  server({ "/api/me": 503 });
  const { identity, part } = make();
  setUser(MEMBER);
  await expect(identity.deleteAccount(null)).rejects.toMatchObject({ status: 503 });
  expect(state()).toBe(`signed-in ${MEMBER.id}`);
  expect(part.clear).not.toHaveBeenCalled();
});

it("a session that expires keeps the words for whoever signs in again", async () => {
  server({ "/api/me": 401 });
  const { identity } = make();
  setUser(MEMBER);
  writeDraft("message", "half a sentence");
  await identity.onSessionEnded();
  expect(state()).toBe("signed-out expired");
  await identity.signIn({ email: "bo@example.org", password: "correct horse" });
  expect(readDraft("message")).toBe("half a sentence");
});

it("a guest signs in to an account, and the guest's words are not the account's", async () => {
  server();
  const { identity, connection, clearOutbox } = make();
  setUser(USER);
  writeDraft("message", "a guest's secret");
  await identity.signIn({ email: "bo@example.org", password: "correct horse" });
  expect(calls).toEqual(["flush", "POST /api/auth/login", "stop", "clear", "start"]);
  expect(state()).toBe(`signed-in ${MEMBER.id}`);
  expect(readDraft("message")).toBeNull();
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("secret");
  expect(clearOutbox).toHaveBeenCalledOnce();
  expect(connection.start).toHaveBeenCalledOnce();
});

it("a wrong password changes nothing for the guest", async () => {
  server({ "/api/auth/login": 401 });
  const { identity, part } = make();
  setUser(USER);
  await expect(identity.signIn({ email: "bo@example.org", password: "wrong" })).rejects.toMatchObject({
    status: 401,
  });
  expect(state()).toBe(`signed-in ${USER.id}`);
  expect(part.clear).not.toHaveBeenCalled();
});

it("another tab that signs out, lets somebody in or changes the language takes this one along", async () => {
  server();
  const { connection } = make();
  setUser(USER);
  const change = (key: string, newValue: string | null) =>
    window.dispatchEvent(
      new StorageEvent("storage", { key: `lifeos.${key}`, newValue, storageArea: localStorage }),
    );
  change("locale", "ru");
  expect(session.getState().user?.locale).toBe("ru");
  await expect.poll(() => document.documentElement.lang).toBe("ru");
  change("locale", "en");
  change("user", USER.id);
  expect(connection.stop).not.toHaveBeenCalled();
  change("user", null);
  expect(state()).toBe("signed-out signedOut");
  change("user", "somebody0000000");
  expect(state()).toBe("starting ");
  expect(connection.start).toHaveBeenCalledOnce();
});

it("a session that ended because another tab signed out has not expired", async () => {
  server({ "/api/me": 401 });
  const { identity } = make();
  setUser(MEMBER);
  await identity.onSessionEnded();
  expect(state()).toBe("signed-out expired");
  window.dispatchEvent(
    new StorageEvent("storage", { key: "lifeos.user", newValue: null, storageArea: localStorage }),
  );
  expect(state()).toBe("signed-out signedOut");
});

it("a late answer about somebody who has left does not bring them back", async () => {
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (path: string) =>
    path === "/api/me"
      ? new Promise<Response>((resolve) => (answer = resolve))
      : Promise.resolve(new Response(null, { status: 204 })),
  );
  const { identity } = make();
  setUser(MEMBER);
  const updating = identity.updateUser({ name: "Bo" });
  await identity.signOut();
  answer(new Response(JSON.stringify(MEMBER)));
  await updating;
  expect(state()).toBe("signed-out signedOut");
  expect(readStored("user")).toBeNull();
});

it("a session that gets a new token ends its old connections, and goes on", async () => {
  server();
  const { identity, part } = make();
  setUser(USER);
  const claiming = identity.claim({ email: "bo@example.org", password: "correct horse" });
  void identity.onSessionEnded();
  await claiming;
  expect(calls).toEqual(["POST /api/auth/claim", "stop", "start"]);
  expect(part.clear).not.toHaveBeenCalled();
});

it("in another tab, too, which has the same session", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(MEMBER)));
  const { identity, part } = make();
  setUser(MEMBER);
  await identity.onSessionEnded();
  expect(calls).toEqual(["start"]);
  expect(state()).toBe(`signed-in ${MEMBER.id}`);
  expect(part.clear).not.toHaveBeenCalled();
});
