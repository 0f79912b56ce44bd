import { AlertCircle, Check, CheckCheck, Clock3, CloudOff, ListEnd, Pencil } from "lucide-react";
import { memo, useState } from "react";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useChat } from "@/features/chat/context";
import { Clock, DayLine } from "@/features/chat/day-line";
import { beginEdit } from "@/features/chat/edit";
import type { ChatMessage } from "@/features/chat/model";
import type { Progress, Row } from "@/features/chat/rows";
import { VersionPager } from "@/features/chat/version-pager";
import { cn } from "@/lib/class-names";
import { useTexts } from "@/lib/i18n";

const ICONS = {
  sending: Clock3,
  waiting: CloudOff,
  stored: Check,
  queued: ListEnd,
  answered: CheckCheck,
  failed: AlertCircle,
} as const;

/** What the user said, and how far it has come. */
export const UserMessage = memo(function UserMessage({ row }: { readonly row: Row }) {
  const t = useTexts();
  const { message, progress } = row;
  return (
    <>
      <DayLine row={row} />
      <div
        className="group mt-4 outline-none flex flex-col items-end first:mt-0"
        // A touch on a message brings out what can be done about it.
        tabIndex={-1}
        data-message-id={message.key}
        data-role="user"
        data-progress={progress}
      >
        <span className="sr-only">{t("chat.you")}:</span>
        <div
          dir="auto"
          className="max-w-[85%] rounded-3xl rounded-ee-lg bg-bubble px-4 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]"
        >
          <OwnWords text={message.text} />
        </div>
        <footer className="flex min-h-8 flex-wrap items-center justify-end gap-x-0.5 pe-1 text-xs text-faint coarse:group-[:is(:last-child,:focus-within)]:min-h-11">
          <Actions row={row} />
          <span className="flex items-center gap-1.5 ps-1">
            <Clock created={message.created} />
            {progress !== null && <ProgressMark progress={progress} />}
          </span>
        </footer>
        {progress === "failed" && <Refused message={message} />}
      </div>
    </>
  );
});

/** Characters and lines beyond which one's own words are folded: about a screen of a phone. */
const LONG = 900;
const MANY_LINES = 14;

/** One knows what one wrote: a long text shows its beginning, and all of it on request. */
function OwnWords({ text }: { readonly text: string }) {
  const t = useTexts();
  const [all, setAll] = useState(false);
  if (text.length <= LONG && text.split("\n").length <= MANY_LINES) return text;
  return (
    <>
      <span className={all ? undefined : "line-clamp-8"}>{text}</span>
      <button
        type="button"
        aria-expanded={all}
        onClick={() => setAll(!all)}
        className="-mx-2 -mb-1.5 flex min-h-8 items-center rounded-lg px-2 text-sm font-medium text-accent-strong coarse:min-h-11"
      >
        {all ? t("chat.showLess") : t("chat.showAll")}
      </button>
    </>
  );
}

/** Quiet until the message is pointed at or focused; always there for a finger. */
function Actions({ row: { message, versions, editable } }: { readonly row: Row }) {
  const t = useTexts();
  const chat = useChat();
  if (message.id === null) return null;
  const chain = versions.length > 0 ? versions : [message];
  const older = chain[0]?.replaces != null;
  return (
    <span
      className={cn(
        "flex items-center opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100 coarse:opacity-100",
        // What has versions says so; all else waits for a touch, but on the last message.
        chain.length < 2 && !older && "coarse:group-[:not(:last-child,:focus-within)]:sr-only",
      )}
    >
      <CopyButton text={message.text} label={t("chat.copy")} />
      {editable && (
        <Button
          size="icon"
          aria-label={t("chat.edit")}
          title={t("chat.edit")}
          onClick={() => beginEdit(chat, message)}
        >
          <Pencil aria-hidden="true" />
        </Button>
      )}
      {(chain.length > 1 || older) && (
        <VersionPager
          index={chain.indexOf(message)}
          count={chain.length}
          older={older}
          onShow={(index) => void chat.showVersion(chain, index)}
        />
      )}
    </span>
  );
}

/** The word is shown only where it says something that the user may wonder about. */
function ProgressMark({ progress }: { readonly progress: Progress }) {
  const t = useTexts();
  const Icon = ICONS[progress];
  const words = t(`chat.progress.${progress}`);
  const spoken = progress === "queued" || progress === "waiting" || progress === "failed";
  return (
    <span className="inline-flex items-center gap-1" title={words}>
      <Icon aria-hidden="true" className="size-3.5" />
      <span className={spoken ? undefined : "sr-only"}>{words}</span>
    </span>
  );
}

const KNOWN_PROBLEMS = [
  "conflict",
  "invalid_input",
  "too_large",
  "budget_spent",
  "not_found",
  "not_allowed",
] as const;

function Refused({ message }: { readonly message: ChatMessage }) {
  const t = useTexts();
  const chat = useChat();
  const known = KNOWN_PROBLEMS.find((problem) => problem === message.problem) ?? "generic";
  // An edit is refused where the message changed meanwhile, as on another device.
  const reason = message.replaces === null ? known : "edit";
  return (
    <div role="alert" className="mt-1 flex flex-wrap items-center justify-end gap-1 text-sm text-danger">
      <span>{t(`chat.failed.${reason}`)}</span>
      <Button look="danger" size="small" onClick={() => void chat.sender.resend(message.key)}>
        {t("chat.resend")}
      </Button>
      <Button size="small" onClick={() => void chat.sender.discard(message.key)}>
        {t("chat.discard")}
      </Button>
    </div>
  );
}
