// Prints what the first page loads, compressed, and fails above the budget. Run after `npm run build`.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** Scripts and styles, the texts of one language and the letters of both scripts: all that one waits for to write. */
const BUDGET_KB = 200;
/** Fetched next, while one reads the first page: printed, so that nothing heavy hides there. */
const NEXT = ["message-parts", "markdown", "progress-line"];
/** No single file may be larger, before compression: a phone parses it in one go. */
const LARGEST_KB = 500;
const DIST = fileURLToPath(new URL("../dist", import.meta.url));

const page = readFileSync(join(DIST, "index.html"), "utf8");
const assets = readdirSync(join(DIST, "assets")).map((file) => `/assets/${file}`);
const measured = (path) => {
  const content = readFileSync(join(DIST, path));
  // Fonts are compressed in themselves.
  return { path, kilobytes: (path.endsWith(".woff2") ? content : gzipSync(content)).length / 1024 };
};

const linked = Array.from(page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g), ([, path]) => path);
const sizes = linked.map(measured);
// One language is loaded besides: the heaviest counts.
const locales = readdirSync(fileURLToPath(new URL("../src/locales", import.meta.url)), {
  withFileTypes: true,
}).filter((entry) => entry.isDirectory());
const texts = locales
  .flatMap(({ name }) => assets.filter((path) => path.startsWith(`/assets/${name}-`)))
  .map(measured)
  .toSorted((a, b) => b.kilobytes - a.kilobytes);
if (texts[0] === undefined) throw new Error("no texts among the built files");
sizes.push(texts[0], ...assets.filter((path) => path.endsWith(".woff2")).map(measured));
const total = sizes.reduce((sum, { kilobytes }) => sum + kilobytes, 0);

for (const { path, kilobytes } of sizes) console.log(`${kilobytes.toFixed(1).padStart(7)} KB  ${path}`);
console.log(`${total.toFixed(1).padStart(7)} KB  on the first page, compressed (at most ${BUDGET_KB})`);
const next = assets.filter((path) => NEXT.some((name) => path.startsWith(`/assets/${name}-`))).map(measured);
for (const { path, kilobytes } of next) console.log(`${kilobytes.toFixed(1).padStart(7)} KB  later: ${path}`);
const large = assets.filter((path) => statSync(join(DIST, path)).size > LARGEST_KB * 1024);
for (const path of large) console.log(`larger than ${LARGEST_KB} KB: ${path}`);
process.exitCode = total > BUDGET_KB || large.length > 0 ? 1 : 0;
