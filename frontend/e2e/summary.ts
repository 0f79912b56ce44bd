import { writeFileSync } from "node:fs";

import type { Reporter, TestCase, TestModule } from "vitest/node";

/** The closing line, for whoever reads only that; what failed goes to the file that E2E_FAILURES names, too. */
export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const failures: string[] = [];
    const flaky: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        counts[test.result().state] += 1;
        if (test.result().state === "failed") failures.push(failure(test));
        if (test.diagnostic()?.flaky) flaky.push(`passed only the second time: ${where(test)}`);
      }
      if (module.errors().length > 0) counts.failed += 1;
      for (const error of module.errors()) failures.push(`${module.relativeModuleId}: ${error.message}`);
    }
    const skipped = counts.skipped + counts.pending;
    const line = `browser tests: ${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`;
    console.log([...flaky, line].join("\n"));
    const file = process.env.E2E_FAILURES;
    if (file) writeFileSync(file, [...failures, line, ""].join("\n"));
  }
}

/** Where it is, what it is called and the first lines of what was wrong. */
function failure(test: TestCase): string {
  const messages = (test.result().errors ?? []).map((error) => {
    const at = error.stacks?.find(({ file }) => file.includes("/e2e/"));
    const line = at === undefined ? "" : `line ${at.line}: `;
    return line + error.message.split("\n").slice(0, 6).join("\n  ");
  });
  return `FAILED ${where(test)}\n  ${messages.join("\n  ")}`;
}

function where(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}
