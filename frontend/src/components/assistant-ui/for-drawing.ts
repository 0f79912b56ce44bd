/** Turns what Markdown says into what is drawn: lines stay lines, and every block reads in its own direction. */

import type { Node } from "@/components/assistant-ui/blocks";

/** Blocks whose direction follows their first letter, so that Hebrew and Arabic read from the right. */
const DIRECTED: ReadonlySet<string> = new Set([
  "paragraph",
  "heading",
  "list",
  "listItem",
  "blockquote",
  "tableCell",
]);

/** A copy: what was read stays as it is. */
export function forDrawing<T extends Node>(node: T): T {
  const drawn = { ...node } as T & { data?: object; children?: Node[] };
  if (DIRECTED.has(node.type)) drawn.data = { ...node.data, hProperties: { dir: "auto" } };
  if (drawn.children !== undefined) drawn.children = drawn.children.flatMap(lines).map(forDrawing);
  return drawn;
}

/** A model that begins a new line means one; Markdown alone would join the two by a space. */
function lines(node: Node): Node[] {
  if (node.type !== "text" || !node.value.includes("\n")) return [node];
  return node.value
    .split(/\r?\n/)
    .flatMap((value, place): Node[] => [
      ...(place > 0 ? [{ type: "break" } as const] : []),
      { type: "text", value },
    ]);
}
