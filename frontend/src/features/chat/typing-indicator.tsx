import { useTranslation } from "react-i18next";

import { useAuiState } from "@/components/assistant-ui";
import { TypingDots } from "@/components/ui/typing-dots";

/**
 * A sign of life from the moment of sending until the first words, and before the very first greeting. It looks at what
 * the thread shows, not at the store, so that it goes in the same moment in which the words come.
 */
export function TypingIndicator() {
  const { t } = useTranslation();
  const due = useAuiState(({ thread }) => thread.isRunning || thread.messages.length === 0);
  const speaking = useAuiState(({ thread }) =>
    thread.messages.some((message) => message.status?.type === "running" && message.content.length > 0),
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
