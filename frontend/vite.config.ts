import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { shell } from "./vite.shell.ts";

const backend = process.env["LIFEOS_DEV_BACKEND"] ?? "http://127.0.0.1:8000";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The paths that belong to the backend; the browser sees one origin in development as in production. */
const proxy = {
  "/api": { target: backend },
  "/chat": { target: backend, ws: true },
  "/calendar": { target: backend },
  "/healthz": { target: backend },
  "/readyz": { target: backend },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), shell(root)],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { host: "127.0.0.1", port: 3000, strictPort: true, proxy },
  preview: { host: "127.0.0.1", port: 3000, strictPort: true, proxy },
  build: {
    target: "es2022",
    // The content policy allows scripts of our own origin only, and nothing inline.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // Much longer than any test takes: a machine that does other work too may be many times slower.
    testTimeout: 20_000,
  },
});
