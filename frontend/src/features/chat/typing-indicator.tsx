import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { TypingDots } from "@/components/ui/typing-dots";
import { READING_AFTER_MS } from "@/config/constants";
import { useChatStore } from "@/features/chat/context";
import { useRunning } from "@/features/chat/use-rows";

/** A sign of life from the moment of sending until the first words, and before the very first greeting. */
export function TypingIndicator() {
  const running = useRunning();
  const due = useChatStore(({ chat }) => chat.messages.length === 0) || running;
  const speaking = useChatStore(({ chat }) =>
    chat.messages.some(({ status, text }) => status === "streaming" && text !== ""),
  );
  if (speaking || !due) return null;
  return <Waiting />;
}

/** Says after a while what takes so long: a model on a small machine reads for some time before it writes. */
function Waiting() {
  const { t } = useTranslation();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), READING_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div data-testid="typing" className="mt-4 flex min-h-8 items-center gap-2">
      <TypingDots />
      {long && <span className="text-sm text-soft">{t("chat.reading")}</span>}
      <span className="sr-only">
        {t("chat.assistant")} {t("chat.typing")}
      </span>
    </div>
  );
}
