import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { useChat } from "@/features/chat/context";

const KEYS = ["dump", "remind", "ability"] as const;

/** Three ways to begin, for somebody who has not written yet. */
export function Suggestions() {
  const { t } = useTranslation();
  const chat = useChat();
  return (
    <div
      role="group"
      aria-label={t("chat.suggestions.label")}
      className="mt-6 flex animate-rise flex-wrap gap-2"
    >
      {KEYS.map((key) => {
        const text = t(`chat.suggestions.${key}`);
        return (
          <Button key={key} look="outline" size="small" onClick={() => chat.send(text)}>
            {text}
          </Button>
        );
      })}
    </div>
  );
}
