import { defineConfig } from "vitest/config";

import { Summary } from "./summary.ts";

/** Browser tests against a running stack, which E2E_BASE_URL names. One at a time: they kill parts of it. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.e2e.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A slow machine may take longer than the second that is the default.
    expect: { poll: { timeout: 15_000 } },
    // Once more where nobody watches; what passed only then is named in the closing lines.
    retry: process.env.CI ? 1 : 0,
    reporters: ["default", new Summary()],
  },
});
