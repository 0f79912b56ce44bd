import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";

import { TypingDots } from "@/components/ui/typing-dots";
import { useChat } from "@/features/chat/context";
import type { ReplyUse } from "@/lib/contract";
import { useQuery } from "@/lib/use-query";

export interface UsedProps {
  readonly id: string;
  readonly messageId: string;
}

/** What a reply was made of: what was known, what was done, and what it cost. Asked for when it is opened. */
export function Used({ id, messageId }: UsedProps) {
  const { t } = useTranslation();
  const chat = useChat();
  const { value, failed } = useQuery(useCallback(() => chat.used(messageId), [chat, messageId]));
  return (
    <div id={id} className="mt-1 rounded-xl bg-sunken px-3 py-2 text-sm text-soft" aria-live="polite">
      {failed && value === null && <p>{t("chat.used.failed")}</p>}
      {value === null ? !failed && <TypingDots /> : <Found used={value} />}
    </div>
  );
}

function Found({ used }: { readonly used: ReplyUse }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const cost = [
    used.model === "" || used.model === "offline" ? t("chat.used.noModel") : used.model,
    t("chat.used.seconds", { seconds: number.format(used.seconds) }),
    ...(used.requests > 0
      ? [t("chat.used.tokens", { tokens: number.format(used.input_tokens + used.output_tokens) })]
      : []),
    ...(used.attempts > 1 ? [t("chat.used.attempts", { attempts: used.attempts })] : []),
  ];
  return (
    <div className="space-y-1.5 [overflow-wrap:anywhere]">
      <List title={t("chat.used.did")}>{used.tools.map(({ text }) => text)}</List>
      <List title={t("chat.used.memories")}>{used.memories.map(({ text }) => text)}</List>
      <List title={t("chat.used.items")}>{used.items.map(({ text }) => text)}</List>
      <p>{cost.join(" · ")}</p>
    </div>
  );
}

function List({ title, children }: { readonly title: string; readonly children: readonly ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <div>
      <p className="font-medium">{title}</p>
      <ul className="list-disc ps-5">
        {children.map((text, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- they never change
          <li key={index} dir="auto">
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
