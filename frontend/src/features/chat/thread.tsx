import { ArrowDown } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { AssistantRuntimeProvider, ThreadPrimitive, useAuiState } from "@/components/assistant-ui";
import { Button } from "@/components/ui/button";
import { Announcer } from "@/features/chat/announcer";
import { AssistantMessage } from "@/features/chat/assistant-message";
import { Composer } from "@/features/chat/composer";
import { useChat, useChatStore } from "@/features/chat/context";
import type { Row } from "@/features/chat/rows";
import { useChatRuntime, useRows, useShownRows } from "@/features/chat/runtime";
import { useThreadScroll } from "@/features/chat/scroll";
import { Suggestions } from "@/features/chat/suggestions";
import { TypingIndicator } from "@/features/chat/typing-indicator";
import { useUnseen } from "@/features/chat/unseen";
import { UserMessage } from "@/features/chat/user-message";
import { AT_NEWEST, beyond, downwards, held, inWindow, upwards, type Window } from "@/features/chat/window";

export interface ThreadProps {
  /** What the app registers with the thread, as how a widget is drawn. */
  readonly children?: ReactNode;
  /** Between the thread and the composer. */
  readonly above?: ReactNode;
}

/** The conversation: what was said, what is being said, and the place to say something. */
export function Thread({ children, above }: ThreadProps) {
  const rows = useRows();
  const [window, setWindow] = useState<Window>(AT_NEWEST);
  const drawn = useMemo(() => inWindow(rows, window), [rows, window]);
  const runtime = useChatRuntime(drawn);
  const page = useMemo<Page>(() => ({ rows, window, onWindow: setWindow }), [rows, window]);
  // The same while a reply grows: what the runtime's provider does for new content costs more than the reply.
  const content = useMemo(
    () => (
      <>
        {children}
        <ThreadView above={above} />
        <Announcer />
      </>
    ),
    [children, above],
  );
  return (
    <PageContext value={page}>
      <AssistantRuntimeProvider runtime={runtime}>{content}</AssistantRuntimeProvider>
    </PageContext>
  );
}

/** All that is loaded, and which part of it is drawn. */
interface Page {
  readonly rows: readonly Row[];
  readonly window: Window;
  readonly onWindow: (window: Window) => void;
}

const PageContext = createContext<Page>({ rows: [], window: AT_NEWEST, onWindow: () => undefined });

function ThreadView({ above }: { readonly above: ReactNode }) {
  const { t } = useTranslation();
  const chat = useChat();
  const { rows, window, onWindow } = use(PageContext);
  const shown = useShownRows();
  const isRunning = useAuiState((state) => state.thread.isRunning);
  const complete = useChatStore((state) => state.chat.loaded && state.chat.older === null);
  const { above: moreAbove, below } = beyond(rows, window);
  const onNearTop = useCallback(() => {
    if (moreAbove) onWindow(upwards(rows, window));
    else void chat.loadOlder();
  }, [chat, moreAbove, onWindow, rows, window]);
  const onNearBottom = () => {
    if (below) onWindow(downwards(rows, window));
  };
  const onFollow = (following: boolean) => onWindow(following ? AT_NEWEST : held(rows, window));
  const scroll = useThreadScroll({ rows: shown, below, onNearTop, onNearBottom, onFollow });
  const { viewport, content, atEnd, toEnd } = scroll;
  useOwnMessage(toEnd);
  const unseen = useUnseen(rows, atEnd);
  // Nobody has written yet: the greeting has the page to itself.
  const fresh = complete && rows.every((row) => row.message.role === "assistant");
  return (
    <ThreadPrimitive.Root className="relative flex min-h-0 flex-1 flex-col">
      <div
        // The thread follows by its own rules (scroll.ts).
        ref={viewport}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none] [scrollbar-gutter:stable_both-edges]"
      >
        <div
          ref={content}
          data-fresh={fresh || undefined}
          className="group/thread mx-auto flex min-h-full w-full max-w-[46rem] flex-col px-4 pt-4 pb-6 sm:px-6"
        >
          <div className="flex-1">{!fresh && <HistoryTop more={moreAbove} />}</div>
          {fresh && <img src="/icon.svg" alt="" className="mb-5 size-14 animate-rise" />}
          <div role="log" aria-live="off" aria-label={t("chat.log")}>
            <ThreadPrimitive.Messages>{drawMessage}</ThreadPrimitive.Messages>
          </div>
          <TypingIndicator />
          {fresh && !isRunning && rows.length > 0 && <Suggestions />}
          {fresh && <div className="flex-1" />}
        </div>
      </div>
      <div className="relative">
        {!atEnd && <ToEnd unseen={unseen} onClick={toEnd} />}
        {above}
        <Composer isRunning={isRunning} />
      </div>
    </ThreadPrimitive.Root>
  );
}

/** The same always: with another one all messages would be drawn anew. */
function drawMessage({ message }: { readonly message: { readonly role: string } }): ReactNode {
  return message.role === "user" ? <UserMessage /> : <AssistantMessage />;
}

/** What the user sends brings the end into sight. */
function useOwnMessage(toEnd: () => void): void {
  const { store } = useChat();
  useEffect(
    () =>
      store.subscribe((state, before) => {
        const last = state.chat.messages.at(-1);
        if (last?.delivery !== "sending" || before.chat.messages.at(-1)?.key === last.key) return;
        toEnd();
      }),
    [store, toEnd],
  );
}

/** The top of the thread: the beginning of it all, or that more is on its way. Of one height, so nothing moves. */
function HistoryTop({ more }: { readonly more: boolean }) {
  const { t } = useTranslation();
  const loadingOlder = useChatStore((state) => state.loadingOlder);
  const started = useChatStore((state) => state.chat.loaded && state.chat.older === null);
  const many = useChatStore((state) => state.chat.messages.length > 8);
  const words = loadingOlder ? t("chat.loadingOlder") : started && many && !more ? t("chat.begin") : "";
  return <p className="h-6 text-center text-xs text-faint">{words}</p>;
}

function ToEnd({ unseen, onClick }: { readonly unseen: number; readonly onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="pointer-events-none absolute inset-x-0 -top-13 flex justify-center">
      <Button
        look="outline"
        size={unseen > 0 ? "small" : "icon"}
        className="pointer-events-auto animate-rise shadow-float"
        aria-label={unseen > 0 ? undefined : t("chat.toBottom")}
        onClick={onClick}
      >
        <ArrowDown aria-hidden="true" className="size-4" />
        {unseen > 0 && t("chat.newMessages", { count: unseen })}
      </Button>
    </div>
  );
}
