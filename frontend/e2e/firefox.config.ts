import { defineConfig } from "vitest/config";

import all from "./vitest.config.ts";

/** What depends on the browser rather than on us, once more on Firefox. */
const TESTS = [
  "a reply in progress and a draft survive a reload",
  "signing in on a second device",
  "the assistant speaks first",
  "what is put down, moved, sought and taken back",
  "every section fits",
];

export default defineConfig({
  test: {
    ...all.test,
    include: ["behaviours", "conversation", "narrow", "tasks"].map((name) => `e2e/${name}.e2e.ts`),
    testNamePattern: new RegExp(TESTS.join("|")),
    env: { E2E_ENGINE: "firefox" },
  },
});
