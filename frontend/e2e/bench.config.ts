import { defineConfig } from "vitest/config";

/** Not tests: speed as it is measured in a real browser, printed. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/bench.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    reporters: ["dot"],
  },
});
