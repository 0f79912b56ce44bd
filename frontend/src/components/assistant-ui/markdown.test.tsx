import { render } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import Markdown from "@/components/assistant-ui/markdown";
import { setLocale } from "@/lib/i18n";

const REPLY = `# A plan

The week:
- one
- two

| what | how |
|---|---|
| bread | two |

\`\`\`python
import shop
print("bread")
\`\`\`

And that is [all](https://example.org).`;

beforeEach(() => setLocale("en"));

/** What is drawn after each character of the reply. */
function grown(look: (drawn: HTMLElement, text: string) => void): HTMLElement {
  const { container, rerender } = render(<Markdown text="" growing />);
  for (let end = 1; end <= REPLY.length; end += 1) {
    const text = REPLY.slice(0, end);
    rerender(<Markdown text={text} growing />);
    look(container, text);
  }
  rerender(<Markdown text={REPLY} growing={false} />);
  return container;
}

it("what grows is what it will be: nothing is drawn as one thing first and as another then", () => {
  const kinds = new Set<string>();
  const drawn = grown((container) => {
    for (const element of container.querySelectorAll(".prose-reply > *")) kinds.add(element.tagName);
    expect(container.querySelector(".prose-reply")?.textContent).not.toMatch(/[|#]|```|^-/);
  });
  const last = [...drawn.querySelectorAll(".prose-reply > *")].map(({ tagName }) => tagName);
  expect([...kinds].toSorted()).toEqual([...new Set(last)].toSorted());
});

it("an open block of code is drawn as one, with its language and a way to copy it", () => {
  let open = 0;
  grown((container, text) => {
    if (!text.endsWith("print(")) return;
    open += 1;
    expect(container.querySelector("pre")).toHaveTextContent("print(");
    expect(container).toHaveTextContent("python");
    expect(container.querySelector("button")).toHaveAccessibleName("Copy the code");
  });
  expect(open).toBe(1);
});

it("what is drawn stays: no element is put in the place of another", () => {
  const first = new Map<string, Element>();
  grown((container) => {
    for (const name of ["h1", "ul", "table", "pre"]) {
      const element = container.querySelector(name);
      if (element === null) continue;
      expect(first.get(name) ?? element).toBe(element);
      first.set(name, element);
    }
  });
  expect([...first.keys()]).toEqual(["h1", "ul", "table", "pre"]);
});
