import { afterEach, expect, it, vi } from "vitest";

import { startSession } from "@/app/session-start";
import { session } from "@/lib/session";
import { readStored, writeStored } from "@/lib/storage";
import { USER } from "@/testing/events";

function server(...answers: readonly { status: number; body: unknown }[]) {
  const left = [...answers];
  const fetching = vi.fn<typeof fetch>(async () => {
    const { status, body } = left.shift() ?? { status: 500, body: {} };
    return new Response(JSON.stringify(body), { status });
  });
  vi.stubGlobal("fetch", fetching);
  return fetching;
}

const guest = { status: 201, body: { token: "t", user: USER } };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("a first visit becomes a guest, in the browser's language and zone", async () => {
  const fetching = server(guest);
  expect(await startSession("known", () => undefined)).toBe(true);
  const [path, options] = fetching.mock.calls[0] as unknown as [string, RequestInit];
  expect(path).toBe("/api/auth/guest");
  expect(JSON.parse(String(options.body))).toEqual({ locale: "en", timezone: expect.any(String) });
  expect(readStored("user")).toBe(USER.id);
  expect(session.getState()).toEqual({ phase: "signed-in", user: USER, ended: null });
});

it("somebody who was here before is asked for nothing", async () => {
  writeStored("user", USER.id);
  const fetching = server();
  expect(await startSession("known", () => undefined)).toBe(true);
  expect(fetching).not.toHaveBeenCalled();
});

it("a server without guests leads to signing in", async () => {
  server({ status: 403, body: { code: "not_allowed" } });
  expect(await startSession("known", () => undefined)).toBe(false);
});

it("a server that is not there yet is asked again", async () => {
  vi.useFakeTimers();
  const fetching = server({ status: 503, body: {} }, guest);
  const unreachable = vi.fn<() => void>();
  const starting = startSession("known", unreachable);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await starting).toBe(true);
  expect(unreachable).toHaveBeenCalledOnce();
  expect(fetching).toHaveBeenCalledTimes(2);
});
