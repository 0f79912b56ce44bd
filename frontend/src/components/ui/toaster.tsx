import { X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import { dismiss, type Toast, useToasts } from "@/lib/toasts";

/** So many are in sight at once; the older ones are one press away. */
const IN_SIGHT = 2;

export interface ToasterProps {
  /** What the toasts stand over: the conversation alone, with a panel at its side, or a page in its place. */
  readonly over: keyof typeof PLACES;
}

/** On a phone above what stands at the bottom: the message field, or the bar of sections. */
const PLACES = {
  chat: "lg:top-17 max-lg:bottom-[calc(env(safe-area-inset-bottom)+8.25rem)]",
  panel: "lg:top-17 lg:end-(--container-panel) max-lg:bottom-[calc(env(safe-area-inset-bottom)+4rem)]",
  // Its title is at the top.
  page: "bottom-6 max-lg:bottom-[calc(env(safe-area-inset-bottom)+4rem)]",
} as const;

/** Shows the toasts where they cover neither titles nor fields. Polite: a screen reader says them when it has a moment. */
export function Toaster({ over }: ToasterProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [open, setOpen] = useState(false);
  const hidden = toasts.length - IN_SIGHT;
  if (open && hidden <= 0) setOpen(false);
  const shown = open ? toasts : toasts.slice(-IN_SIGHT);
  return (
    <div
      className={cn(
        "pointer-events-none fixed inset-x-0 z-50 flex flex-col items-center gap-2 px-4",
        PLACES[over],
      )}
    >
      {hidden > 0 && !open && (
        <Button
          look="outline"
          size="small"
          className="pointer-events-auto shadow-float"
          onClick={() => setOpen(true)}
        >
          {t("common.olderToasts", { total: hidden })}
        </Button>
      )}
      <div role="status" className="flex w-full flex-col items-center">
        <ul
          className={cn(
            "flex max-h-[60dvh] w-full max-w-md flex-col items-center gap-2",
            open && "pointer-events-auto overflow-y-auto",
          )}
        >
          {shown.map((toast) => (
            <ToastLine key={toast.id} toast={toast} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function ToastLine({ toast }: { readonly toast: Toast }) {
  const { t } = useTranslation();
  const id = useId();
  const { action } = toast;
  return (
    <li
      data-toast
      className={cn(
        "pointer-events-auto flex max-w-full animate-rise items-center gap-2 rounded-3xl border border-line bg-surface py-1 ps-4 pe-1.5 text-md shadow-float",
        toast.tone === "trouble" && "text-danger",
      )}
    >
      <span id={id} dir="auto" className="line-clamp-2 min-w-0 [overflow-wrap:anywhere]">
        {toast.text}
      </span>
      {action !== undefined && (
        <Button
          look="soft"
          size="small"
          className="shrink-0"
          aria-describedby={id}
          onClick={() => {
            action.run();
            dismiss(toast.id);
          }}
        >
          {action.label}
        </Button>
      )}
      <Button size="icon" aria-label={t("common.close")} onClick={() => dismiss(toast.id)}>
        <X aria-hidden="true" />
      </Button>
    </li>
  );
}
