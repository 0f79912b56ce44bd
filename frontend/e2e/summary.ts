import type { Reporter, TestModule } from "vitest/node";

/** The closing line, for whoever reads only that. */
export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      if (module.errors().length > 0) counts.failed += 1;
    }
    const skipped = counts.skipped + counts.pending;
    console.log(`browser tests: ${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`);
  }
}
