import { RotateCcw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { MessagePrimitive, TextMessagePartProvider, useMessagePartText } from "@/components/assistant-ui";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useChat } from "@/features/chat/context";
import { Clock, DayLine } from "@/features/chat/day-line";
import type { ChatMessage } from "@/features/chat/model";
import { Initiative, WhyActions } from "@/features/chat/initiative";
import { useRow } from "@/features/chat/runtime";
import { VersionPager } from "@/features/chat/version-pager";
import { cn } from "@/lib/class-names";

const Markdown = lazy(() => import("@/components/assistant-ui/markdown"));

/** What the assistant said, or is saying. */
export function AssistantMessage() {
  const { t } = useTranslation();
  const row = useRow();
  const [shown, setShown] = useState<number | null>(null);
  if (row === null) return null;
  const { message, versions } = row;
  const index = shown ?? versions.length - 1;
  const older = versions.length > 1 && index < versions.length - 1 ? versions[index] : undefined;
  // The greeting begins every conversation: that it came by itself needs no word.
  const initiative = message.proactive && message.replyTo === null && message.agent !== "greeter";
  // Until the first words there is nothing to draw but the typing indicator, which stands at the end of the thread.
  if (message.text === "" && message.status === "streaming") return <DayLine row={row} />;
  return (
    <>
      <DayLine row={row} />
      <div
        className="group mt-4 first:mt-0"
        data-message-id={message.key}
        data-role="assistant"
        data-status={message.status}
      >
        <span className="sr-only">{t("chat.assistant")}:</span>
        {initiative && <Initiative why={message.why ?? null} />}
        <div
          className={cn(
            message.retrying && "opacity-50",
            "group-data-fresh/thread:text-[1.35rem] group-data-fresh/thread:leading-snug",
          )}
        >
          {older === undefined ? (
            <MessagePrimitive.Parts components={PARTS} />
          ) : (
            <TextMessagePartProvider text={older.text}>
              <ReplyText />
            </TextMessagePartProvider>
          )}
        </div>
        <StateLine message={message} />
        {initiative && message.why != null && <WhyActions why={message.why} />}
        <footer className="-ml-2 flex min-h-8 items-center gap-0.5 text-xs text-faint coarse:min-h-11">
          <span className="px-2">
            <Clock created={message.created} />
          </span>
          {message.status !== "streaming" && (
            <Actions message={older ?? message} versions={versions.length} index={index} onShow={setShown} />
          )}
        </footer>
      </div>
    </>
  );
}

const PARTS = { Text: ReplyText, Empty: () => null } as const;

/** Plain until the renderer has come, which is loaded apart to keep the first page small. */
function ReplyText() {
  return (
    <Suspense fallback={<PlainText />}>
      <Markdown />
    </Suspense>
  );
}

function PlainText() {
  const { text } = useMessagePartText();
  return <p className="prose-reply whitespace-pre-wrap">{text}</p>;
}

function StateLine({ message }: { readonly message: ChatMessage }) {
  const { t } = useTranslation();
  if (message.retrying) return <p className="mt-1 text-sm text-soft">{t("chat.retrying")}</p>;
  if (message.status === "cancelled") return <p className="mt-1 text-sm text-faint">{t("chat.cancelled")}</p>;
  if (message.status === "failed" && message.text === "") {
    return <p className="text-danger">{t("chat.replyFailed")}</p>;
  }
  return null;
}

interface ActionsProps {
  readonly message: ChatMessage;
  readonly versions: number;
  readonly index: number;
  readonly onShow: (index: number | null) => void;
}

/** Quiet until the message is pointed at or focused; always there for a finger. */
function Actions({ message, versions, index, onShow }: ActionsProps) {
  const { t } = useTranslation();
  const chat = useChat();
  const { replyTo } = message;
  return (
    <div
      className={cn(
        "flex items-center opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100 coarse:opacity-100",
        message.status === "failed" && "opacity-100",
      )}
    >
      <CopyButton text={message.text} label={t("chat.copy")} />
      {replyTo !== null && (
        <Button
          size="icon"
          aria-label={t("chat.again")}
          title={t("chat.again")}
          onClick={() => {
            onShow(null);
            void chat.retry(replyTo);
          }}
        >
          <RotateCcw aria-hidden="true" />
        </Button>
      )}
      {versions > 1 && <VersionPager index={index} count={versions} onShow={onShow} />}
    </div>
  );
}
