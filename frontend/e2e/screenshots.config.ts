import { defineConfig } from "vitest/config";

/** Not tests: pictures of every view, into the ignored folder `screenshots`, to be looked at. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/screenshots.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
