/** Kills the backend the hard way; whoever runs the stack starts it again. */

import { execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** `kill -9`. By E2E_RESTART_COMMAND where it is set, else by the pid in E2E_RUN_DIR. */
export function killBackend(): void {
  const command = process.env["E2E_RESTART_COMMAND"];
  const folder = process.env["E2E_RUN_DIR"];
  if (command !== undefined) execSync(command, { stdio: "inherit" });
  else if (folder !== undefined) {
    const [pid] = readFileSync(join(folder, "backend.pid"), "utf8").trim().split(/\s+/);
    process.kill(Number(pid), "SIGKILL");
  } else throw new Error("E2E_RESTART_COMMAND or E2E_RUN_DIR must say how to kill the backend");
}

/** Waits until the backend serves again. */
export async function backendServes(base: string): Promise<void> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const answer = await fetch(`${base}/healthz`).catch(() => null);
    if (answer?.ok === true) return;
    if (Date.now() > deadline) throw new Error("the backend did not come back");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
