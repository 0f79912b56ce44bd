// `npm ci` of npm 11 refuses a lock file that names an optional package of another platform without describing it, and a
// lock written on one platform may leave those out. This gives each of them the least entry that npm takes: its version
// and the platform it is for. npm then skips it here and resolves it where it is wanted.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../package-lock.json", import.meta.url);
const SYSTEMS = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "win32",
  "openbsd",
  "openharmony",
  "netbsd",
  "sunos",
  "aix",
];
const PROCESSORS = ["arm64", "x64", "ia32", "riscv64", "s390x", "loong64", "ppc64", "arm"];

const lock = JSON.parse(readFileSync(FILE, "utf8"));
const added = [];

for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${place}/node_modules/${name}`]) continue;
    const platform = platformOf(name);
    if (platform === null) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ""),
      optional: true,
      ...platform,
    };
    added.push(name);
  }
}

if (added.length > 0) {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
console.log(`package-lock.json: ${added.length} entries for other platforms added`);

/** The platform that a package's name tells; null where it tells none. */
function platformOf(name) {
  const os = SYSTEMS.find((system) => name.includes(`-${system}`));
  if (os === undefined) return name.includes("wasm") ? { cpu: ["wasm32"] } : null;
  const cpu = PROCESSORS.find((processor) => name.includes(processor));
  const libc = os !== "linux" ? null : name.includes("musl") ? "musl" : name.includes("gnu") ? "glibc" : null;
  return { ...(cpu && { cpu: [cpu] }), os: [os], ...(libc && { libc: [libc] }) };
}
