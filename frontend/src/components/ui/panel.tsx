import { ArrowLeft, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";

export interface PanelProps {
  readonly title: string;
  readonly intro?: string;
  readonly onClose: () => void;
  /** For what needs more room than a list of facts. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A section beside the conversation; over it, where there is no room beside. */
export function Panel({ title, intro, onClose, wide = false, children }: PanelProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const section = useRef<HTMLElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const element = section.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      onClose();
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside
      ref={section}
      data-panel
      aria-label={title}
      className={cn(
        "absolute inset-0 z-30 flex animate-rise flex-col bg-paper lg:static lg:shrink-0 lg:border-s lg:border-line lg:bg-surface",
        wide ? "lg:w-[28rem]" : "lg:w-96",
      )}
    >
      <header className="flex min-h-16 items-center gap-2 px-3 pt-[env(safe-area-inset-top)] lg:px-5">
        <Button size="icon" className="lg:hidden" aria-label={t("common.back")} onClick={onClose}>
          <ArrowLeft aria-hidden="true" />
        </Button>
        <h2 ref={heading} tabIndex={-1} className="flex-1 text-lg font-semibold outline-none">
          {title}
        </h2>
        <Button size="icon" className="max-lg:hidden" aria-label={t("common.close")} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-[max(2rem,env(safe-area-inset-bottom))]">
        {intro !== undefined && <p className="mb-5 text-[0.92rem] text-soft">{intro}</p>}
        {children}
      </div>
    </aside>
  );
}
