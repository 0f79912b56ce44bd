import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

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

/** A reply that is whole. */
function whole(text: string): HTMLElement {
  return render(<Markdown text={text} growing={false} />).container;
}

it("a tilde means about, two of them strike out", () => {
  const reply = whole("Tickets ~12 thousand, hotel ~8 thousand, ~~train~~.");
  expect(reply).toHaveTextContent("Tickets ~12 thousand, hotel ~8 thousand, train.");
  expect([...reply.querySelectorAll("del")].map(({ textContent }) => textContent)).toEqual(["train"]);
});

it("a new line is a new line, also in a list", () => {
  const reply = whole("1 High Street\r\nflat 12\nbell **34**\n\n- bread\n  and butter");
  expect(reply.querySelectorAll("p br")).toHaveLength(2);
  expect(reply.querySelectorAll("li br")).toHaveLength(1);
});

it("a list of tasks has its boxes in the place of bullets", () => {
  const reply = whole("- [ ] bread\n- [x] butter");
  expect(reply.querySelectorAll("li.task-list-item > span[aria-hidden]")).toHaveLength(2);
  expect(reply.querySelectorAll("li svg")).toHaveLength(1);
});

it("each block reads in the direction of its own words, but code from the left", () => {
  const reply = whole("שלום, 5 דקות\n\nEnglish\n\n- שלום\n\n| א |\n|---|\n| ב |\n\n```\nx = 1\n```");
  for (const name of ["p", "ul", "li", "th", "td"]) {
    expect(reply.querySelector(name), name).toHaveAttribute("dir", "auto");
  }
  expect(reply.querySelector("pre")).toHaveAttribute("dir", "ltr");
});

describe("what a reply must not do", () => {
  it("raw HTML is shown as it was written, and does nothing", () => {
    const reply = whole('A <b>bold</b> <img src=x onerror="alert(1)"> word\n\n<script>alert(1)</script>');
    expect(reply.querySelectorAll("b, img, script")).toHaveLength(0);
    expect(reply).toHaveTextContent("<b>bold</b>");
  });

  it.each(["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "//evil.io"])(
    "%s leads nowhere",
    (address) => {
      expect(whole(`[press](${address})`).querySelectorAll("a")).toHaveLength(0);
    },
  );

  it("a remote picture is named, and not loaded", () => {
    const reply = whole("![our cat](https://pictures.example/cat.png)");
    expect(reply.querySelectorAll("img")).toHaveLength(0);
    expect(screen.getByRole("link")).toHaveTextContent("our cat");
    expect(screen.getByRole("link")).toHaveTextContent("(pictures.example)");
  });

  it.each([
    ["[https://bank.example/?x=evil.io](https://evil.io)", "(evil.io)"],
    ["[evil.io.bank.example](https://evil.io)", "(evil.io)"],
    ["[bank.example@evil.io](https://evil.io/)", "(evil.io)"],
    ["[**evil.io**](https://evil.io/)", "(evil.io)"],
    ["[the bank](https://evil.io/bank.example)", "(evil.io)"],
    ["[https://evil.io](https://evil.io@other.example)", "(other.example)"],
  ])("the host of %s is said", (text, host) => {
    expect(whole(text).querySelector("a")).toHaveTextContent(host);
  });

  it.each(["https://example.org/a?b", "[example.org](https://example.org/x)", "www.example.org"])(
    "%s names its host itself",
    (text) => {
      expect(whole(text).querySelector("a")?.textContent).not.toContain("(");
    },
  );
});
