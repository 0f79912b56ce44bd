import { afterEach, expect, it } from "vitest";

import { entry, followEntries, leaveEntry } from "@/lib/entry";

afterEach(() => {
  leaveEntry();
  location.hash = "";
});

it.each([
  ["#sign-in=abc_-9", { kind: "link", token: "abc_-9" }],
  ["#invitation=abc", { kind: "invitation", token: "abc" }],
  ["#/sign-in", null],
  ["#invitation=", null],
  ["#invitation=a<b", null],
])("%s", (hash, came) => {
  location.hash = hash;
  followEntries();
  expect(entry.getState().came).toEqual(came);
  expect(location.hash.startsWith("#/") || came === null).toBe(true);
});
