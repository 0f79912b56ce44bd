import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { ChunkingContext } from "rolldown";
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

const initial = new Set<string>();

/** The modules of ours that the first page loads at once. */
function firstPage(id: string, modules: ChunkingContext): string | null {
  if (initial.size === 0) reach(join(root, "src", "main.tsx"), modules);
  return initial.has(id) ? "page" : null;
}

function reach(id: string, modules: ChunkingContext): void {
  if (initial.has(id) || !id.startsWith(join(root, "src"))) return;
  initial.add(id);
  for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) reach(imported, modules);
}

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
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // It stays the same from one version of ours to the next, and so in the browser's cache.
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            // What the first page needs anyhow, in one file: forty small ones compress worse.
            { name: firstPage, debugName: "page" },
          ],
        },
      },
    },
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
