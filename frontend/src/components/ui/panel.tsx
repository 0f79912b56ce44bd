import { ArrowLeft, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import { onEscape } from "@/lib/keys";

export interface PanelProps {
  readonly title: string;
  readonly intro?: string;
  readonly onClose: () => void;
  /** How many there are, beside the title. */
  readonly count?: number;
  /** Under the title, in small. */
  readonly summary?: ReactNode;
  /** The title is the one thing that the view is about. */
  readonly large?: boolean;
  /** It takes the whole of the page, the conversation's place too. */
  readonly page?: boolean;
  /** It stands over another view, to which an arrow leads back. A section needs none: the bar leads everywhere. */
  readonly nested?: boolean;
  /** What can be done with the whole of it, at the end of the title. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A section beside the conversation; over it, where there is no room beside. */
export function Panel({
  title,
  intro,
  count,
  summary,
  large = false,
  page = false,
  nested = false,
  tools,
  onClose,
  children,
}: PanelProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Unless something inside has asked for the focus: a question that the panel was opened for.
    const inside = heading.current?.closest("aside")?.contains(document.activeElement) === true;
    if (!inside) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    // Escape leaves the panel where nothing inside has taken it: a form, a search with words, a question.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      data-panel
      onKeyDown={onEscape(onClose)}
      aria-label={title}
      className={cn(
        "absolute inset-0 z-30 flex animate-rise flex-col bg-paper",
        !page && "lg:static lg:w-panel lg:shrink-0 lg:border-s lg:border-line lg:bg-surface",
      )}
    >
      <header
        className={cn(
          "flex min-h-14 items-start gap-1 px-3 pt-[calc(env(safe-area-inset-top)+0.625rem)] pb-1.5 lg:ps-5",
          page && "lg:mx-auto lg:w-full lg:max-w-5xl lg:ps-3 lg:pt-4",
        )}
      >
        {nested && (
          <Button size="icon" className="-ms-2" aria-label={t("common.back")} onClick={onClose}>
            <ArrowLeft aria-hidden="true" />
          </Button>
        )}
        <div className="min-w-0 flex-1 max-lg:ps-1">
          <h2
            ref={heading}
            tabIndex={-1}
            className={cn(
              "flex min-h-9 items-center gap-2 font-semibold tracking-tight outline-none coarse:min-h-11",
              large ? "text-xl" : "text-lg",
            )}
          >
            {title}
            {count !== undefined && (
              <span aria-hidden="true" className="text-md font-normal text-soft tabular-nums">
                {count}
              </span>
            )}
          </h2>
          {summary !== undefined && <p className="text-sm text-soft">{summary}</p>}
        </div>
        {tools}
        {!nested && (
          <Button size="icon" className="max-lg:hidden" aria-label={t("common.close")} onClick={onClose}>
            <X aria-hidden="true" />
          </Button>
        )}
      </header>
      {/* `relative`: what stands absolute in it for the ear alone scrolls with it, and makes the page no longer. */}
      <div className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 lg:px-5 pt-2 pb-[max(2rem,env(safe-area-inset-bottom))]">
        {intro !== undefined && <p className="mb-4 text-md text-soft">{intro}</p>}
        {children}
      </div>
    </aside>
  );
}
