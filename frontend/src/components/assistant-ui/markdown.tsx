/** Draws a reply's Markdown. Loads nothing remote, takes no raw HTML, names the host that a link leads to. */

import { type CodeHeaderProps, MarkdownTextPrimitive } from "@assistant-ui/react-markdown";
import { Check, Copy } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import remarkGfm from "remark-gfm";

import { Button } from "@/components/ui/button";
import { useCopy } from "@/lib/copy";

const PLUGINS = [remarkGfm];

/** The text of the message part around it. The default export, because it is loaded when it is first needed. */
export default function Markdown() {
  return (
    <MarkdownTextPrimitive
      className="prose-reply"
      remarkPlugins={PLUGINS}
      smooth={false}
      components={{
        a: Link,
        img: Image,
        CodeHeader,
        pre: Pre,
        table: Table,
        th: Head,
        td: Cell,
        input: Tick,
      }}
    />
  );
}

function Link({ href, children }: ComponentProps<"a">) {
  const host = hostOf(href);
  if (host === null) return <span>{children}</span>;
  const named = typeof children === "string" && children.includes(host);
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      {!named && <span className="text-[0.85em] text-faint no-underline"> ({host})</span>}
    </a>
  );
}

/** A picture would tell its host who reads this, and when: it is named, not loaded. */
function Image({ src, alt }: ComponentProps<"img">) {
  const { t } = useTranslation();
  const words = alt === undefined || alt === "" ? t("chat.imageUnnamed") : t("chat.image", { alt });
  return typeof src === "string" && hostOf(src) !== null ? <Link href={src}>{words}</Link> : <em>{words}</em>;
}

function CodeHeader({ language, code }: CodeHeaderProps) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <div className="mt-3 flex min-h-10 items-center justify-between rounded-t-xl border border-b-0 border-line bg-sunken ps-4 pe-1 text-xs text-soft">
      <span>{language === "unknown" ? "" : language}</span>
      <Button
        size="icon"
        aria-label={copied ? t("chat.copied") : t("chat.copyCode")}
        onClick={() => void copy(code)}
      >
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </Button>
    </div>
  );
}

function Pre({ children }: ComponentProps<"pre">) {
  return (
    // Long lines scroll inside the block, and the keyboard must be able to do it.
    <pre
      tabIndex={0}
      className="!mt-0 overflow-x-auto rounded-b-xl border border-line bg-sunken px-4 py-3 font-mono text-[0.85em] leading-relaxed [overflow-wrap:normal]"
    >
      {children}
    </pre>
  );
}

function Table({ children }: ComponentProps<"table">) {
  return (
    <div tabIndex={0} role="group" className="overflow-x-auto rounded-xl border border-line">
      <table className="w-full border-collapse text-[0.93em]">{children}</table>
    </div>
  );
}

function Head({ children }: ComponentProps<"th">) {
  return <th className="border-b border-line bg-sunken px-3 py-2 text-start font-semibold">{children}</th>;
}

function Cell({ children }: ComponentProps<"td">) {
  return <td className="border-t border-line/60 px-3 py-2 align-top">{children}</td>;
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

function hostOf(href: string | undefined): string | null {
  if (href === undefined) return null;
  try {
    const url = new URL(href);
    if (url.protocol === "mailto:" || url.protocol === "tel:") return url.pathname;
    return url.protocol === "https:" || url.protocol === "http:" ? url.host : null;
  } catch {
    return null;
  }
}
