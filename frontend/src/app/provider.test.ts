/** Coming back from a provider: whatever it answers is taken out of the address and said in words. */

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { comeFromProvider } from "@/app/provider";
import { entry, leaveEntry, type ProviderTrouble } from "@/lib/entry";
import en from "@/locales/en/auth.json";
import ru from "@/locales/ru/auth.json";

let sent: unknown[];

function server(status: number, code = "x"): void {
  vi.stubGlobal("fetch", async (_: string, { body }: RequestInit) => {
    sent.push(JSON.parse(String(body)));
    return new Response(JSON.stringify({ token: "t", user: { id: "ada" }, code }), { status });
  });
}

const come = (search: string) => {
  history.replaceState(null, "", `/${search}#/`);
  return comeFromProvider(async (call) => void (await call()));
};
const left = (invitation?: string) => {
  sessionStorage.setItem("lifeos.provider", "sealed");
  if (invitation !== undefined) sessionStorage.setItem("lifeos.provider-invitation", invitation);
};

beforeEach(() => {
  sent = [];
});
afterEach(() => {
  leaveEntry();
  sessionStorage.clear();
  vi.unstubAllGlobals();
});

it.each<[string, ProviderTrouble]>([
  ["access_denied", "cancelled"],
  ["login_required", "unfinished"],
  ["interaction_required", "unfinished"],
  ["consent_required", "unfinished"],
  ["account_selection_required", "unfinished"],
  ["server_error", "away"],
  ["temporarily_unavailable", "away"],
  ["invalid_request", "misset"],
  ["unauthorized_client", "misset"],
  ["unsupported_response_type", "misset"],
  ["invalid_scope", "misset"],
  ["something of its own", "refused"],
  ["constructor", "refused"],
  ["", "refused"],
])("error=%s is said in words", async (error, trouble) => {
  left();
  expect(
    await come(`?${new URLSearchParams({ error, error_description: "<b>", state: "s" }).toString()}`),
  ).toBe("out");
  expect(entry.getState().trouble).toBe(trouble);
  expect(location.search).toBe("");
  expect(sessionStorage).toHaveLength(0);
  for (const words of [en, ru]) expect(words.provider[trouble]).not.toBe("");
});

it.each<[number, string, ProviderTrouble]>([
  [401, "not_authenticated", "refused"],
  [401, "second_factor_required", "code"],
  [403, "not_allowed", "closed"],
  [409, "conflict", "taken"],
  [429, "rate_limited", "away"],
  [503, "dependency_down", "away"],
])("what the server refuses with %i %s is said in words", async (status, code, trouble) => {
  server(status, code);
  left();
  expect(await come("?code=c&state=s")).toBe("out");
  expect(entry.getState().trouble).toBe(trouble);
});

it("an invitation goes along, and is still there where it came to nothing", async () => {
  server(200);
  left("invited");
  expect(await come("?code=c&state=s")).toBe("in");
  expect(sent).toMatchObject([{ state: "sealed", returned: "s", code: "c", invitation: "invited" }]);
  left("invited");
  expect(await come("?error=access_denied&state=s")).toBe("out");
  expect(entry.getState().came).toEqual({ kind: "invitation", token: "invited" });
});

it("what this tab has not asked for signs in nobody", async () => {
  server(200);
  expect(await come("?code=c&state=s")).toBe("out");
  expect([sent, location.search]).toEqual([[], ""]);
  expect(await come("?q=code")).toBeNull();
});
