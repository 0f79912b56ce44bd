import { AlertCircle, CircleStop, Info, RotateCcw } from "lucide-react";
import { createContext, lazy, memo, type ReactNode, Suspense, use, useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useChat } from "@/features/chat/context";
import { Clock, DayLine } from "@/features/chat/day-line";
import type { ChatMessage } from "@/features/chat/model";
import { Initiative, WhyActions } from "@/features/chat/initiative";
import { usePartSlot } from "@/features/chat/part-slots";
import type { Row } from "@/features/chat/rows";
import { Used } from "@/features/chat/used";
import { VersionPager } from "@/features/chat/version-pager";
import { cn } from "@/lib/class-names";
import { useTexts } from "@/lib/i18n";

/** What a stopped reply had brought about by then; the app, which knows the inbox and the reminders, provides it. */
export const FiledContext = createContext<((messageIds: readonly string[]) => ReactNode) | null>(null);

const Markdown = lazy(() => import("@/components/assistant-ui/markdown"));

/** What the assistant said, or is saying. */
export const AssistantMessage = memo(function AssistantMessage({ row }: { readonly row: Row }) {
  const t = useTexts();
  const [shown, setShown] = useState<number | null>(null);
  const [asked, setAsked] = useState(false);
  const usedId = useId();
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
        className="group mt-4 outline-none first:mt-0"
        // A touch on a message brings out what can be done about it.
        tabIndex={-1}
        data-message-id={message.key}
        data-role="assistant"
        data-status={message.status}
      >
        <span className="sr-only">{t("chat.assistant")}:</span>
        {initiative && <Initiative why={message.why ?? null} />}
        <div
          className={cn(
            message.retrying && "opacity-50",
            message.status === "failed" &&
              message.text !== "" &&
              older === undefined &&
              "border-s-2 border-danger ps-3",
            "group-data-fresh/thread:text-lg group-data-fresh/thread:leading-snug",
          )}
        >
          <ReplyText message={older ?? message} />
          {older === undefined && message.widgets.length > 0 && <Parts messageId={message.key} />}
        </div>
        <StateLine message={message} />
        {initiative && message.why != null && <WhyActions why={message.why} />}
        <footer className="-ml-2 flex min-h-8 items-center gap-0.5 text-xs text-faint coarse:group-[:is(:last-child,:focus-within)]:min-h-11">
          <span className="px-2">
            <Clock created={message.created} />
          </span>
          {message.status !== "streaming" && (
            <Actions message={older ?? message} versions={versions.length} index={index} onShow={setShown}>
              <Button
                size="icon"
                aria-label={t("chat.used.button")}
                title={t("chat.used.button")}
                aria-expanded={asked}
                aria-controls={usedId}
                onClick={() => setAsked(!asked)}
              >
                <Info aria-hidden="true" />
              </Button>
            </Actions>
          )}
        </footer>
        {asked && <Used id={usedId} messageId={(older ?? message).id ?? message.key} />}
      </div>
    </>
  );
});

/** Plain until the renderer has come, which is loaded apart to keep the first page small. */
function ReplyText({ message: { text, status } }: { readonly message: ChatMessage }) {
  if (text === "") return null;
  return (
    <Suspense fallback={<p className="prose-reply whitespace-pre-wrap">{text}</p>}>
      <Markdown text={text} growing={status === "streaming"} />
    </Suspense>
  );
}

/** How it ended, where it did not end well. */
function StateLine({ message }: { readonly message: ChatMessage }) {
  const t = useTexts();
  const filed = use(FiledContext);
  if (message.retrying) return <p className="mt-1 text-sm text-soft">{t("chat.retrying")}</p>;
  if (message.status === "cancelled") {
    const ids = [message.id, message.replyTo].filter((id) => id !== null);
    return (
      <p className="mt-1.5 flex items-center gap-1.5 text-sm text-soft">
        <CircleStop aria-hidden="true" className="size-4 shrink-0" />
        <span>
          <span>{t("chat.cancelled")}</span>
          {filed !== null && <> {filed(ids)}</>}
        </span>
      </p>
    );
  }
  return message.status === "failed" ? <Failed message={message} /> : null;
}

function Failed({ message }: { readonly message: ChatMessage }) {
  const t = useTexts();
  const chat = useChat();
  const { replyTo } = message;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-danger">
      <span className="inline-flex items-center gap-1.5">
        <AlertCircle aria-hidden="true" className="size-4 shrink-0" />
        {t("chat.replyFailed")}
      </span>
      {replyTo !== null && !message.superseded && (
        <Button look="danger" size="small" onClick={() => void chat.retry(replyTo)}>
          <RotateCcw aria-hidden="true" className="size-4" />
          {t("chat.tryAgain")}
        </Button>
      )}
    </div>
  );
}

/** The place of what is no words, as a widget; empty while it has none. */
function Parts({ messageId }: { readonly messageId: string }) {
  return <div ref={usePartSlot(messageId)} />;
}

interface ActionsProps {
  readonly message: ChatMessage;
  readonly versions: number;
  readonly index: number;
  readonly onShow: (index: number | null) => void;
  readonly children: ReactNode;
}

/** Quiet until the message is pointed at or focused; always there for a finger. */
function Actions({ message, versions, index, onShow, children }: ActionsProps) {
  const t = useTexts();
  const chat = useChat();
  const { replyTo } = message;
  return (
    <div
      className={cn(
        "flex items-center opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100 coarse:opacity-100",
        message.status === "failed" && "opacity-100",
        // What has versions says so; all else waits for a touch, but on the last message.
        versions < 2 && "coarse:group-[:not(:last-child,:focus-within)]:sr-only",
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
      {children}
      {versions > 1 && <VersionPager index={index} count={versions} onShow={onShow} />}
    </div>
  );
}
