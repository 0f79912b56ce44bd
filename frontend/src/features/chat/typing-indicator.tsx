import { useTranslation } from "react-i18next";

import { TypingDots } from "@/components/ui/typing-dots";
import type { Row } from "@/features/chat/rows";

export interface TypingIndicatorProps {
  readonly rows: readonly Row[];
  readonly isRunning: boolean;
}

/** A sign of life from the moment of sending until the first words, and before the very first greeting. */
export function TypingIndicator({ rows, isRunning }: TypingIndicatorProps) {
  const { t } = useTranslation();
  const speaking = rows.some((row) => row.message.status === "streaming" && row.message.text !== "");
  if (speaking || (!isRunning && rows.length > 0)) return null;
  return (
    <div data-testid="typing" className="mt-5 flex min-h-8 items-center">
      <TypingDots />
      <span className="sr-only">
        {t("chat.assistant")} {t("chat.typing")}
      </span>
    </div>
  );
}
