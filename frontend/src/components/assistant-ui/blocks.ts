/** Reads Markdown that grows at its end, block by block: what stands above the last block is read once only. */

import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";

/** One tilde means "about" far more often than it strikes anything out: "~12 thousand". */
const PARSER = unified().use(remarkParse).use(remarkGfm, { singleTilde: false }).freeze();

export type Tree = ReturnType<typeof PARSER.parse>;
export type Node = Tree["children"][number];

/** What can be drawn by itself: a paragraph, a list, a table. */
export interface Block {
  readonly nodes: readonly Node[];
  /** Where its first line begins in the text. */
  readonly start: number;
}

interface Reading {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** A definition reaches over all blocks: they are one. */
  readonly joined: boolean;
}

const NOTHING: Reading = { text: "", blocks: [], joined: false };

/** Reads one text as it grows; a block that did not change keeps its identity, so that its drawing is not repeated. */
export function createReader(
  parse: (source: string) => Tree = (source) => PARSER.parse(source),
): (text: string) => readonly Block[] {
  let before = NOTHING;
  return (text) => {
    if (text !== before.text) before = read(before, text, parse);
    return before.blocks;
  };
}

/** What comes can change the last block only: by the rules of Markdown all those above it are closed. */
function read(before: Reading, text: string, parse: (source: string) => Tree): Reading {
  const goesOn = !before.joined && text.startsWith(before.text);
  const done = goesOn ? before.blocks.slice(0, -1) : [];
  const from = goesOn ? (before.blocks.at(-1)?.start ?? 0) : 0;
  const { children } = parse(text.slice(from));
  if (children.some(reachesOver)) {
    const nodes = from === 0 ? children : parse(text).children;
    return { text, blocks: [{ nodes, start: 0 }], joined: true };
  }
  const blocks = children.map((node) => ({
    nodes: [node],
    start: lineOf(text, from + (node.position?.start.offset ?? 0)),
  }));
  return { text, blocks: [...done, ...blocks], joined: false };
}

/** Whether it holds the target of a link or a footnote, which may be named anywhere. */
function reachesOver(node: Node): boolean {
  if (node.type === "definition" || node.type === "footnoteDefinition") return true;
  return "children" in node && node.children.some(reachesOver);
}

/** Where the line of `offset` begins. */
function lineOf(text: string, offset: number): number {
  const before = text.slice(0, offset);
  return Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
}

const MARK_ALONE = /^[ \t>]*(?:[-=*+_#~`]+|\d+[.)]?)[ \t]*$/;
const ROW = /^[ \t]*\|/;

/**
 * As much of a growing text as can be drawn for good. A last line of marks alone waits for its words: a dash would make
 * a heading of the line above it. So does the head of a table, which is a line of bars until the next one is whole.
 */
export function certain(text: string): string {
  const lines = text.split("\n");
  const whole = lines.at(-1) === "";
  if (whole) lines.pop();
  const rows = lines.length - 1 - lines.findLastIndex((line) => !ROW.test(line));
  if (rows === 1 || (rows === 2 && !whole)) return lines.slice(0, -rows).join("\n");
  return !whole && MARK_ALONE.test(lines.at(-1) ?? "") ? lines.slice(0, -1).join("\n") : text;
}
