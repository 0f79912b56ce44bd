import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds in a page, as lines to read. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tester } = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await tester.run(document, {
      resultTypes: ["violations"],
      // WCAG 2.5.3, which axe leaves out unless asked: who presses by voice says the words that stand there.
      rules: { "label-content-name-mismatch": { enabled: true } },
    });
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}
