/** Builds the service worker beside the page, and tells it which files to keep. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { build, type Plugin } from "vite";

const WORKER = "sw.js";

/** After the page is built: the worker, knowing the page's files. `root` is the folder of this file. */
export function shell(root: string): Plugin {
  let folder = "";
  return {
    name: "shell",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== WORKER && !entry.name.endsWith(".map"))
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file.slice(folder.length)).update(readFileSync(file));
      await build({
        configFile: false,
        root,
        logLevel: "warn",
        publicDir: false,
        define: {
          __SHELL__: JSON.stringify({
            version: hash.digest("hex").slice(0, 12),
            files: files.map((file) => file.slice(folder.length).replaceAll("\\", "/")),
          }),
        },
        build: {
          target: "es2022",
          outDir: folder,
          emptyOutDir: false,
          rollupOptions: {
            input: join(root, "src/worker/sw.ts"),
            output: { entryFileNames: WORKER, format: "iife" },
          },
        },
      });
    },
  };
}
