// Dependencies of the client point one way: shared → features → app. No feature imports another, nothing but the door
// src/components/assistant-ui imports assistant-ui, and nothing but src/lib/contract.ts the generated types.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../src", import.meta.url));
const SHARED = new Set(["components", "config", "generated", "lib", "locales"]);
const TESTS_ONLY = "testing";

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const faults = files.flatMap((file) => importsOf(file).flatMap((target) => faultsOf(file, target)));

for (const fault of faults) console.error(fault);
console.log(`zones: ${files.length} files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

function importsOf(file) {
  const text = readFileSync(join(SRC, file), "utf8");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g);
  return Array.from(found, ([, target]) => {
    if (target.startsWith("@/")) return target.slice(2);
    return target.startsWith(".") ? relative(SRC, join(SRC, dirname(file), target)) : target;
  });
}

function faultsOf(file, target) {
  const [zone, feature] = file.split("/");
  const [targetZone, targetFeature] = target.split("/");
  const isTest = file.includes(".test.") || zone === TESTS_ONLY;
  const say = (why) => [`src/${file}: imports ${target}: ${why}`];
  if (target.startsWith("@assistant-ui/") && !file.startsWith("components/assistant-ui/")) {
    return say("assistant-ui has one door, components/assistant-ui");
  }
  if (targetZone === "generated" && file !== "lib/contract.ts")
    return say("wire types come from lib/contract");
  if (targetZone === TESTS_ONLY && !isTest) return say("a part for tests");
  if (SHARED.has(zone) && (targetZone === "features" || targetZone === "app"))
    return say("shared code knows no feature");
  if (zone === "features" && targetZone === "app") return say("a feature knows no app");
  if (zone === "features" && targetZone === "features" && targetFeature !== feature)
    return say("another feature");
  return [];
}
