import { useTranslation } from "react-i18next";

import { TypingDots } from "@/components/ui/typing-dots";
import { useChatStore } from "@/features/chat/context";
import { useRunning } from "@/features/chat/runtime";

/** A sign of life from the moment of sending until the first words, and before the very first greeting. */
export function TypingIndicator() {
  const { t } = useTranslation();
  const running = useRunning();
  const due = useChatStore(({ chat }) => chat.messages.length === 0) || running;
  const speaking = useChatStore(({ chat }) =>
    chat.messages.some(({ status, text }) => status === "streaming" && text !== ""),
  );
  if (speaking || !due) return null;
  return (
    <div data-testid="typing" className="mt-4 flex min-h-8 items-center">
      <TypingDots />
      <span className="sr-only">
        {t("chat.assistant")} {t("chat.typing")}
      </span>
    </div>
  );
}
