import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import { dismiss, useNotices } from "@/lib/toasts";

/** Shows the notes. Polite: a screen reader says them when it has a moment. */
export function Toaster() {
  const { t } = useTranslation();
  const notices = useNotices();
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 top-[calc(env(safe-area-inset-top)+4.25rem)] z-50 flex flex-col items-center gap-2 px-4"
    >
      {notices.map((notice) => (
        <div
          key={notice.id}
          className={cn(
            "pointer-events-auto flex max-w-md animate-rise items-center gap-2 rounded-full border border-line bg-surface py-1.5 ps-4 pe-1.5 text-md shadow-float",
            notice.tone === "trouble" && "text-danger",
          )}
        >
          <span>{notice.text}</span>
          {notice.action !== undefined && (
            <Button
              look="soft"
              size="small"
              onClick={() => {
                notice.action?.run();
                dismiss(notice.id);
              }}
            >
              {notice.action.label}
            </Button>
          )}
          <Button size="icon" aria-label={t("common.close")} onClick={() => dismiss(notice.id)}>
            <X aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
