/** Draws a reply's Markdown. Loads nothing remote, takes no raw HTML, names the host that a link leads to. */

import { Check } from "lucide-react";
import { type ComponentProps, memo, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import ReactMarkdown, { type Components, type ExtraProps } from "react-markdown";
import type { Processor } from "unified";

import { type Block, certain, createReader, type Tree } from "@/components/assistant-ui/blocks";
import { forDrawing } from "@/components/assistant-ui/for-drawing";
import { hostOf, namesHost } from "@/components/assistant-ui/link-host";
import { CopyButton } from "@/components/ui/copy-button";

export interface MarkdownProps {
  readonly text: string;
  /** More of it is on its way. */
  readonly growing: boolean;
}

/** The default export, because it is loaded when it is first needed. */
export default function Markdown({ text, growing }: MarkdownProps) {
  const [read] = useState(createReader);
  const shown = growing ? certain(text) : text;
  const blocks = useMemo(() => read(shown), [read, shown]);
  return (
    <div className="prose-reply">
      {blocks.map((block) => (
        <Drawn key={block.start} block={block} />
      ))}
    </div>
  );
}

/** Once for each block as it is: a long reply that grows is not drawn anew from its beginning. */
const Drawn = memo(function Drawn({ block }: { readonly block: Block }) {
  return <ReactMarkdown remarkPlugins={[[asRead, block]]} components={COMPONENTS} />;
});

/** Takes a block as it was read, in the place of reading a text. */
function asRead(this: Processor, { nodes }: Block): void {
  this.parser = (): Tree => ({ type: "root", children: nodes.map(forDrawing) });
}

function Link({ href, children }: ComponentProps<"a">) {
  const host = hostOf(href);
  if (host === null) return <span>{children}</span>;
  const named = typeof children === "string" && namesHost(children, host);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      {!named && <span className="text-sm text-faint no-underline"> ({host})</span>}
    </a>
  );
}

/** A picture would tell its host who reads this, and when: it is named, not loaded. */
function Image({ src, alt }: ComponentProps<"img">) {
  const { t } = useTranslation();
  const words = alt === undefined || alt === "" ? t("chat.imageUnnamed") : t("chat.image", { alt });
  return typeof src === "string" && hostOf(src) !== null ? <Link href={src}>{words}</Link> : <em>{words}</em>;
}

/** A block of code: its language, a button that copies it, and long lines that scroll inside it. */
function Code({ children, node }: ComponentProps<"pre"> & ExtraProps) {
  const { t } = useTranslation();
  const inner = node?.children[0];
  const code = inner?.type === "element" ? inner : undefined;
  const words = code?.children.map((part) => (part.type === "text" ? part.value : "")).join("") ?? "";
  return (
    <>
      <div className="mt-3 flex min-h-10 items-center justify-between rounded-t-xl border border-b-0 border-line bg-sunken ps-4 pe-1 text-xs text-soft">
        <span>{languageOf(code?.properties["className"])}</span>
        <CopyButton text={words} label={t("chat.copyCode")} />
      </div>
      <pre
        // The keyboard must be able to scroll it, too.
        tabIndex={0}
        dir="ltr"
        className="!mt-0 overflow-x-auto rounded-b-xl border border-line bg-sunken px-4 py-3 font-mono text-sm leading-relaxed [overflow-wrap:normal]"
      >
        {children}
      </pre>
    </>
  );
}

function languageOf(classes: unknown): string {
  const named = Array.isArray(classes) ? classes.find((name) => String(name).startsWith("language-")) : "";
  return String(named ?? "").replace("language-", "");
}

function Table({ children }: ComponentProps<"table">) {
  return (
    <div tabIndex={0} role="group" className="overflow-x-auto rounded-xl border border-line">
      <table className="w-full border-collapse text-md">{children}</table>
    </div>
  );
}

function Head({ children, dir, style }: ComponentProps<"th">) {
  return (
    <th
      dir={dir}
      style={style}
      className="min-w-24 border-b border-line bg-sunken px-3 py-2 text-start font-semibold"
    >
      {children}
    </th>
  );
}

function Cell({ children, dir, style }: ComponentProps<"td">) {
  return (
    <td dir={dir} style={style} className="min-w-24 border-t border-line/60 px-3 py-2 align-top">
      {children}
    </td>
  );
}

/** The box of a list of tasks: a picture of it, since ticking it would change nothing. */
function Tick({ checked }: ComponentProps<"input">) {
  return (
    <span
      aria-hidden="true"
      className={`me-2 inline-flex size-4 items-center justify-center rounded border align-[-2px] ${checked === true ? "border-accent bg-accent text-on-accent" : "border-faint"}`}
    >
      {checked === true && <Check className="size-3" />}
    </span>
  );
}

const COMPONENTS: Components = {
  a: Link,
  img: Image,
  pre: Code,
  table: Table,
  th: Head,
  td: Cell,
  input: Tick,
};
