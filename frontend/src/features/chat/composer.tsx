import { ArrowUp, Check, Pencil, Square, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, memo, type MouseEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { MAX_MESSAGE_LENGTH } from "@/config/constants";
import { useChat } from "@/features/chat/context";
import { useDraft, useDraftKept } from "@/features/chat/draft";
import { useEditing, useEditLast } from "@/features/chat/edit";
import { Understood } from "@/features/chat/understood";
import { TimeWords } from "@/components/ui/time-words";
import { useUnderstanding } from "@/lib/use-understanding";
import { useGrowingField } from "@/lib/use-growing-field";
import { cn } from "@/lib/class-names";
import { useMediaQuery } from "@/lib/use-media-query";

/** `keyCode` of a key that an input method has taken; Safari says it after the composition has ended. */
const TAKEN_BY_INPUT_METHOD = 229;
/** There is no keyboard but the one on the screen, whose Enter breaks the line. */
const TOUCH_ALONE = "(pointer: coarse) and (not (any-pointer: fine))";

/** The field and what lies under it break their lines at the same places; a bar to scroll by has its room from the start. */
const LETTERS =
  "py-2.5 text-base leading-6 whitespace-pre-wrap [overflow-wrap:break-word] [scrollbar-gutter:stable]";

/** Where the user writes; usable at all times, also while a reply streams and without a connection. */
export const Composer = memo(function Composer({ isRunning }: { readonly isRunning: boolean }) {
  const { t } = useTranslation();
  const chat = useChat();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft();
  const understood = useUnderstanding(text);
  const touchAlone = useMediaQuery(TOUCH_ALONE);
  const editLast = useEditLast();
  const { editing, cancel } = useEditing(text, setText);
  useDraftKept(text, editing !== null);
  useGrowingField(input, text);
  useStopOnEscape(isRunning);
  useFocusAtStart(input);
  const excess = text.trim().length - MAX_MESSAGE_LENGTH;
  const sendable = text.trim() !== "" && excess <= 0;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!sendable) return;
    chat.send(text);
    setText("");
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { isComposing } = event.nativeEvent;
    if (event.key === "Enter" && event.keyCode === TAKEN_BY_INPUT_METHOD) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey && !isComposing && !(touchAlone && sendable))
      onSubmit(event);
    if (event.key === "ArrowUp" && text === "" && editLast()) event.preventDefault();
    // Escape leaves what is nearest first: the edit, and only then the reply.
    if (event.key === "Escape" && editing !== null && !event.nativeEvent.isComposing) {
      event.preventDefault();
      cancel();
    }
  };
  const showStop = isRunning && text.trim() === "";
  return (
    <form
      className="mx-auto w-full max-w-reading px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5"
      onSubmit={onSubmit}
    >
      {text.trim() !== "" && <Understood text={text} understood={understood} onText={setText} />}
      {editing !== null && <EditingBar onCancel={cancel} />}
      {excess > 0 && (
        <p role="status" className="mb-1.5 px-5 text-end text-sm text-danger">
          {t("chat.tooLong", { count: excess })}
        </p>
      )}
      <div className="flex items-end gap-2 rounded-[1.7rem] border border-line bg-surface py-1.5 ps-5 pe-1.5 shadow-card transition-colors focus-within:border-accent/70">
        <div className="relative flex min-w-0 flex-1">
          <TimeWords text={text} understood={understood} field={input} className={LETTERS} />
          <textarea
            ref={input}
            id="composer"
            dir="auto"
            aria-label={t("chat.composer")}
            aria-invalid={excess > 0}
            placeholder={t("chat.placeholder")}
            rows={1}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            className={cn(
              "relative field-sizing-content max-h-53 min-h-11 min-w-0 flex-1 resize-none bg-transparent outline-none placeholder:text-faint",
              LETTERS,
            )}
          />
        </div>
        {showStop ? (
          <Button
            look="outline"
            size="round"
            aria-label={t("chat.stop")}
            title={`${t("chat.stop")} (Esc)`}
            onMouseDown={keepFocus}
            onClick={() => chat.stop()}
          >
            <Square aria-hidden="true" className="size-4 fill-current" />
          </Button>
        ) : (
          <Button
            look="solid"
            size="round"
            type="submit"
            onMouseDown={keepFocus}
            aria-label={t("chat.send")}
            disabled={!sendable}
          >
            {editing === null ? (
              <ArrowUp aria-hidden="true" className="size-5" />
            ) : (
              <Check aria-hidden="true" className="size-5" />
            )}
          </Button>
        )}
      </div>
    </form>
  );
});

/** The field keeps the focus, and a phone its keyboard: what is pressed does not move away under the finger. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/** Says that a sent message is being written anew, and leads out of it. */
function EditingBar({ onCancel }: { readonly onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="mb-1.5 flex animate-rise items-center gap-2 ps-4 pe-1 text-sm text-soft">
      <Pencil aria-hidden="true" className="size-4 shrink-0" />
      <span role="status" className="min-w-0 flex-1">
        {t("chat.editing")}
      </span>
      <Button
        size="icon"
        aria-label={t("chat.cancelEdit")}
        title={`${t("chat.cancelEdit")} (Esc)`}
        onClick={onCancel}
      >
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

/** Escape stops the reply, wherever the focus is, unless something open takes the key for itself. */
function useStopOnEscape(isRunning: boolean): void {
  const chat = useChat();
  useEffect(() => {
    if (!isRunning) return undefined;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector("dialog[open], [data-panel]:focus-within") !== null) return;
      chat.stop();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [chat, isRunning]);
}

/** On a touch screen the focus would bring up the keyboard over the conversation. */
function useFocusAtStart(input: { readonly current: HTMLTextAreaElement | null }): void {
  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) input.current?.focus({ preventScroll: true });
  }, [input]);
}
