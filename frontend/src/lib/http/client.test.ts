import { afterEach, expect, it, vi } from "vitest";

import { ApiError, NetworkError, request } from "@/lib/http/client";

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fetching = vi.fn<typeof fetch>(
    async () => new Response(status === 204 ? null : text, { status, headers }),
  );
  vi.stubGlobal("fetch", fetching);
  return fetching;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function failure(): Promise<unknown> {
  return request("GET", "/api/me").catch((error: unknown) => error);
}

it("answers what the server says", async () => {
  answer(200, { id: "u" });
  expect(await request("GET", "/api/me")).toEqual({ id: "u" });
  answer(204, "");
  expect(await request("POST", "/api/auth/logout")).toBeUndefined();
});

it("a problem keeps its code, and when to come again", async () => {
  answer(429, { code: "rate_limited", detail: "Slow down." }, { "Retry-After": "7" });
  expect(await failure()).toMatchObject({
    status: 429,
    code: "rate_limited",
    retryAfter: 7000,
    passing: true,
  });
});

it.each([
  [422, "invalid_input", false],
  [429, "budget_spent", false],
  [503, "dependency_down", true],
  [408, "timeout", true],
])("%i %s: whether it may pass: %s", async (status, code, passing) => {
  answer(status, { code });
  expect(await failure()).toMatchObject({ passing });
});

it("an error page that is no problem document is an error all the same", async () => {
  answer(502, "<html>Bad gateway</html>");
  const error = await failure();
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 502, code: "unknown" });
});

it("no answer is told apart from a refusal", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  expect(await failure()).toBeInstanceOf(NetworkError);
});

it("an answer that does not come in time is none", async () => {
  vi.useFakeTimers();
  const hanging = (_: string, { signal }: RequestInit) =>
    new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  vi.stubGlobal("fetch", hanging);
  const failing = request("GET", "/api/me", { timeout: 100 }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(100);
  expect(await failing).toBeInstanceOf(NetworkError);
});
