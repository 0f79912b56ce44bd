// A file that outgrows this is split by noun.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT = 250;
const ROOT = fileURLToPath(new URL("..", import.meta.url));

const files = ["src", "e2e", "scripts"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.startsWith(join("src", "generated"))),
);
const long = files
  .map((file) => ({ file, lines: readFileSync(join(ROOT, file), "utf8").split("\n").length - 1 }))
  .filter(({ lines }) => lines > LIMIT);

for (const { file, lines } of long) console.error(`${file}: ${lines} lines, ${LIMIT} at most`);
process.exitCode = long.length > 0 ? 1 : 0;
