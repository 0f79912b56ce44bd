// Prints what the first page loads, compressed, and fails above the budget. Run after `npm run build`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 230;
const DIST = fileURLToPath(new URL("../dist", import.meta.url));

const page = readFileSync(join(DIST, "index.html"), "utf8");
const scripts = Array.from(page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g), ([, path]) => path);
const sizes = scripts.map((path) => ({
  path,
  kilobytes: gzipSync(readFileSync(join(DIST, path))).length / 1024,
}));
// One language is loaded besides: the heaviest counts.
const locales = readdirSync(fileURLToPath(new URL("../src/locales", import.meta.url)), {
  withFileTypes: true,
});
const texts = locales
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(DIST, "assets")).filter((file) => file.startsWith(`${name}-`)))
  .map((file) => ({
    path: `/assets/${file}`,
    kilobytes: gzipSync(readFileSync(join(DIST, "assets", file))).length / 1024,
  }))
  .toSorted((a, b) => b.kilobytes - a.kilobytes);
if (texts[0] === undefined) throw new Error("no texts among the built files");
sizes.push(texts[0]);
const total = sizes.reduce((sum, { kilobytes }) => sum + kilobytes, 0);

for (const { path, kilobytes } of sizes) console.log(`${kilobytes.toFixed(1).padStart(7)} KB  ${path}`);
console.log(
  `${total.toFixed(1).padStart(7)} KB  of JavaScript on the first page, gzipped (at most ${BUDGET_KB})`,
);
const fonts = readdirSync(join(DIST, "assets")).filter((file) => file.endsWith(".woff2"));
for (const file of fonts) {
  const kilobytes = readFileSync(join(DIST, "assets", file)).length / 1024;
  console.log(`${kilobytes.toFixed(1).padStart(7)} KB  /assets/${file}, where the page has letters of it`);
}
process.exitCode = total > BUDGET_KB ? 1 : 0;
