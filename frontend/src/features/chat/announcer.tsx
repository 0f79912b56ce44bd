import { useTranslation } from "react-i18next";

import { useChatStore } from "@/features/chat/context";

/** Reads a finished reply to a screen reader once, where the thread itself is silent. */
export function Announcer() {
  const { t } = useTranslation();
  const arrival = useChatStore((state) => state.arrival);
  return (
    <div role="status" aria-live="polite" className="sr-only" data-testid="announcer">
      {arrival === null ? "" : `${t("chat.assistant")}: ${plain(arrival.text)}`}
    </div>
  );
}

/** The words without the signs of Markdown. */
function plain(text: string): string {
  return text
    .replaceAll(/```\w*\n?|[*_`#>|]/g, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim();
}
