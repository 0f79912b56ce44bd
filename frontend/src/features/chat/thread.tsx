import { ArrowDown } from "lucide-react";
import {
  lazy,
  type ReactNode,
  startTransition,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { PAGE_SIZE } from "@/config/constants";
import { Announcer } from "@/features/chat/announcer";
import { AssistantMessage } from "@/features/chat/assistant-message";
import { Composer } from "@/features/chat/composer";
import { useChat, useChatStore } from "@/features/chat/context";
import { PartSlotContext, usePartSlots } from "@/features/chat/part-slots";
import type { Row } from "@/features/chat/rows";
import { useThreadScroll } from "@/features/chat/scroll";
import { Suggestions } from "@/features/chat/suggestions";
import { TypingIndicator } from "@/features/chat/typing-indicator";
import { useUnseen } from "@/features/chat/unread-count";
import { useRows, useRowsWithParts, useRunning } from "@/features/chat/use-rows";
import { UserMessage } from "@/features/chat/user-message";
import {
  around,
  AT_NEWEST,
  beyond,
  downwards,
  held,
  inWindow,
  upwards,
  type Window,
} from "@/features/chat/virtual-window";

const MessageParts = lazy(() => import("@/features/chat/message-parts"));

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
  const withParts = useRowsWithParts(drawn);
  const { slots, register } = usePartSlots();
  return (
    <PartSlotContext value={register}>
      <ThreadView rows={rows} drawn={drawn} window={window} onWindow={setWindow} above={above} />
      {withParts.length > 0 && (
        <Suspense fallback={null}>
          <MessageParts rows={withParts} slots={slots}>
            {children}
          </MessageParts>
        </Suspense>
      )}
      <Announcer />
    </PartSlotContext>
  );
}

/** All that is loaded, and which part of it is drawn. */
interface Page {
  readonly rows: readonly Row[];
  readonly drawn: readonly Row[];
  readonly window: Window;
  readonly onWindow: (window: Window) => void;
}

interface ThreadViewProps extends Page, Pick<ThreadProps, "above"> {}

function ThreadView({ rows, drawn, window, onWindow, above }: ThreadViewProps) {
  const { t } = useTranslation();
  const chat = useChat();
  const isRunning = useRunning();
  const complete = useChatStore((state) => state.chat.loaded && state.chat.older === null);
  const { above: rowsAbove, below: rowsBelow, full } = beyond(rows, window);
  const onNearTop = useCallback(() => {
    // Not at one go: rows that are drawn for later leave the frames between to the scrolling.
    if (rowsAbove > 0) startTransition(() => onWindow(upwards(rows, window)));
    // Asked for before it is needed, so that nobody who scrolls waits for the server.
    if (rowsAbove < PAGE_SIZE) void chat.loadOlder();
  }, [chat, rowsAbove, onWindow, rows, window]);
  const onNearBottom = () => {
    if (rowsBelow > 0) startTransition(() => onWindow(downwards(rows, window)));
  };
  const onFollow = (following: boolean) => onWindow(following ? AT_NEWEST : held(rows, window));
  const scroll = useThreadScroll({
    rows: drawn,
    below: rowsBelow > 0,
    full,
    onNearTop,
    onNearBottom,
    onFollow,
  });
  const { viewport, content, atEnd, toEnd, toMessage } = scroll;
  useOwnMessage(toEnd);
  useRevealed({ rows, drawn, onWindow, toMessage });
  const unseen = useUnseen(rows, atEnd);
  // Nobody has written yet: the greeting has the page to itself.
  const fresh = complete && rows.every((row) => row.message.role === "assistant");
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        // The thread follows by its own rules (scroll.ts). `relative`: what stands absolute in it scrolls with it, and makes
        // the page no longer.
        ref={viewport}
        tabIndex={0}
        className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none] [scrollbar-gutter:stable_both-edges]"
      >
        <div
          ref={content}
          data-fresh={fresh || undefined}
          className="group/thread mx-auto flex min-h-full w-full max-w-reading flex-col px-4 pt-4 pb-6 sm:px-6"
        >
          <div className="flex-1">{!fresh && <HistoryTop more={rowsAbove > 0} />}</div>
          {fresh && <img src="/icon.svg" alt="" className="mb-5 size-14 animate-rise" />}
          <div role="log" aria-live="off" aria-label={t("chat.log")}>
            {drawn.map((row) =>
              row.message.role === "user" ? (
                <UserMessage key={row.message.key} row={row} />
              ) : (
                <AssistantMessage key={row.message.key} row={row} />
              ),
            )}
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
    </div>
  );
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

interface RevealedInput extends Pick<Page, "rows" | "drawn" | "onWindow"> {
  readonly toMessage: (key: string) => void;
}

/** Brings the message into sight that was sought: what is around it is drawn first. */
function useRevealed({ rows, drawn, onWindow, toMessage }: RevealedInput): void {
  const { store } = useChat();
  const key = useChatStore((state) => state.revealed);
  useEffect(() => {
    if (key === null) return;
    const among = (some: readonly Row[]) => some.some(({ message }) => message.key === key);
    if (among(rows) && !among(drawn)) {
      onWindow(around(rows, key));
      return;
    }
    if (among(drawn)) toMessage(key);
    store.reveal(null);
  }, [key, rows, drawn, onWindow, toMessage, store]);
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
