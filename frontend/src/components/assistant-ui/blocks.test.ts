import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { describe, expect, it } from "vitest";

import { certain, createReader, type Tree } from "@/components/assistant-ui/blocks";

const PARSER = unified().use(remarkParse).use(remarkGfm, { singleTilde: false }).freeze();
const parse = (source: string) => PARSER.parse(source);

const REPLY = `# План на неделю

Ты просил *разложить* всё: вот [список](https://example.org) и таблица.
- раз
- два, и ещё строка
продолжение без отступа
  1. внутри

     абзац внутри пункта
- [x] три
* другой список

> Цитата,
которая продолжается лениво
> - и список в ней

3. третий
4. четвёртый

| что | сколько |
|---|---:|
| хлеб | 2 |
| \`a|b\` | ~~3~~ |
После таблицы.

Setext
======
\`\`\`python
def rooms(lines: list[str]) -> dict[str, list[str]]:

    return {}
# not a heading
\`\`\`
    indented after a fence

<div>
raw *html*

</div>

Before a rule
***
~~~
an open fence

- that holds everything`;

/** What a tree says, without where it was said. */
function said(nodes: readonly unknown[]): string {
  return JSON.stringify(nodes, (key, value: unknown) => (key === "position" ? undefined : value));
}

function growing(text: string, step: number): string[] {
  const cuts = Array.from({ length: Math.floor(text.length / step) }, (_, index) => (index + 1) * step);
  return [...cuts, text.length].map((end) => text.slice(0, end));
}

/** Each cut of a long reply is read twice: seconds of work, and many of them on a busy machine. */
const LONG = 60_000;

describe("what is read as it grows equals what is read at once", { timeout: LONG }, () => {
  it.each([1, 3, 17])("%i characters at a time", (step) => {
    const read = createReader();
    for (const text of growing(REPLY, step)) {
      const nodes = read(text).flatMap((block) => block.nodes);
      expect(said(nodes), JSON.stringify(text.slice(-40))).toBe(said(parse(text).children));
    }
  });

  it("with lines that end as on old systems", () => {
    const read = createReader();
    for (const text of growing(REPLY.replaceAll("\n", "\r\n"), 7)) {
      expect(said(read(text).flatMap(({ nodes }) => nodes))).toBe(said(parse(text).children));
    }
  });

  it("with targets of links and notes that come after their names", () => {
    const text =
      "See [one][a] and a note[^1].\n\nMore.\n\n> [a]: https://example.org\n\n[^1]: The note.\n\nEnd.";
    const read = createReader();
    for (const part of growing(text, 1)) {
      expect(said(read(part).flatMap(({ nodes }) => nodes))).toBe(said(parse(part).children));
    }
    expect(read(text)).toHaveLength(1);
  });

  it("where another text takes its place", () => {
    const read = createReader();
    read("# One\n\ntwo");
    expect(said(read("three\n\nfour").flatMap(({ nodes }) => nodes))).toBe(
      said(parse("three\n\nfour").children),
    );
  });
});

it("a block that is closed is not read again, and keeps its identity", () => {
  const sources: string[] = [];
  const counted = (source: string): Tree => {
    sources.push(source);
    return parse(source);
  };
  const read = createReader(counted);
  const paragraph = `${"Some words of it. ".repeat(10)}\n\n`;
  const parts = growing(paragraph.repeat(40), 50);
  let blocks = read("");
  for (const text of parts) {
    const next = read(text);
    // But for the last one, which may have grown.
    for (const [index, block] of blocks.slice(0, -1).entries()) expect(next[index]).toBe(block);
    blocks = next;
  }
  expect(blocks).toHaveLength(40);
  // Each time the last paragraph, and no more than the beginning of the next one beside it.
  expect(Math.max(...sources.map(({ length }) => length))).toBeLessThan(2 * paragraph.length);
});

it("the same text is read once", () => {
  let calls = 0;
  const read = createReader((source) => {
    calls += 1;
    return parse(source);
  });
  expect(read("One")).toBe(read("One"));
  expect(calls).toBe(1);
});

describe("what may yet turn out to be something else waits", () => {
  it.each([
    ["Plan:\n-", "Plan:"],
    ["Plan:\n- one\n-", "Plan:\n- one"],
    ["Plan:\n1.", "Plan:"],
    ["Plan:\n\n#", "Plan:\n"],
    ["Code:\n``", "Code:"],
    ["A table:\n\n| what | how", "A table:\n"],
    ["A table:\n\n| what | how |\n", "A table:\n"],
    ["A table:\n\n| what | how |\n|---", "A table:\n"],
  ])("%j shows %j", (text, shown) => {
    expect(certain(text)).toBe(shown);
  });

  it.each([
    "Plan:\n- one",
    "1. one\n2. two",
    "A table:\n\n| what | how |\n|---|---|\n",
    "| what | how |\n|---|---|\n| bread | 2",
    "```python\ndef",
    "Words, and more - words",
  ])("%j is shown as it is", (text) => {
    expect(certain(text)).toBe(text);
  });
});
