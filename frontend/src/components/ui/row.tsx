import { Check, Clock3 } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { cn } from "@/lib/class-names";
import { type Swipe, useSwipe } from "@/lib/use-swipe";

export interface RowProps {
  /** In a column of its own before all else, as a time. */
  readonly aside?: ReactNode;
  /** 44 px wide: a box to tick, an icon. */
  readonly lead: ReactNode;
  readonly title: ReactNode;
  /** What is known besides, in small. */
  readonly meta?: ReactNode;
  /** What can be done with one press. */
  readonly end?: ReactNode;
  /** Struck through. */
  readonly done?: boolean;
  /** It has just come: to be pointed at for a moment. */
  readonly fresh?: boolean;
  /** It rises into its place when it is first drawn. */
  readonly rises?: boolean;
  /** On its way out of the list. */
  readonly leaving?: boolean;
  readonly open?: boolean;
  /** A press on the words; absent where there is nothing to open. */
  readonly onOpen?: (() => void) | undefined;
  /** The name by which keys find the row. */
  readonly line?: string;
  /** What a finger does by going sideways; each is there as a button, too. */
  readonly swipe?: Swipe;
  /** Below the words, always. */
  readonly below?: ReactNode;
  /** Below the words where it is open. */
  readonly children?: ReactNode;
}

/** One of a list: no box of its own, a hairline between it and the one above. */
export function Row({
  aside,
  lead,
  title,
  meta,
  end,
  done = false,
  fresh = false,
  rises = fresh,
  leaving = false,
  open = false,
  onOpen,
  line,
  swipe: { right, left } = {},
  below,
  children,
}: RowProps) {
  const { by, counts, handlers } = useSwipe({ right, left });
  const words = (
    <>
      <span
        dir="auto"
        className={cn(
          "block text-md [overflow-wrap:anywhere] transition-colors",
          !open && "line-clamp-2",
          done && "text-soft line-through",
        )}
      >
        {title}
      </span>
      {meta}
    </>
  );
  return (
    <li
      className={cn(
        "grid transition-[grid-template-rows,opacity] duration-200",
        leaving ? "grid-rows-[0fr] opacity-0" : "grid-rows-[1fr]",
        rises && "animate-rise",
      )}
    >
      <div className={cn("group/row relative min-h-0", leaving && "overflow-hidden")}>
        <span
          aria-hidden="true"
          className={cn(
            "hairline absolute end-0 top-0 h-px bg-line/80",
            aside === undefined ? "start-8" : "start-22",
          )}
        />
        <SwipeHint by={by} counts={counts} />
        <div
          {...(right === undefined && left === undefined ? {} : handlers)}
          style={by === 0 ? undefined : { transform: `translateX(${by}px)` }}
          className={cn(
            "-mx-2 flex items-start rounded-xl px-2",
            fresh && "bg-accent-soft/70",
            (right !== undefined || left !== undefined) && "touch-pan-y",
            by === 0 ? "transition-transform duration-200" : "relative bg-paper",
          )}
        >
          {aside !== undefined && (
            <span className="flex min-h-11 w-11 shrink-0 items-center text-sm whitespace-nowrap">
              {aside}
            </span>
          )}
          <span
            className={cn(
              "flex size-11 shrink-0 items-center justify-center text-faint [&>svg]:size-[1.125rem]",
              aside === undefined && "-ms-3",
            )}
          >
            {lead}
          </span>
          {onOpen === undefined ? (
            <div className="min-h-11 min-w-0 flex-1 py-[0.6875rem]">{words}</div>
          ) : (
            <button
              type="button"
              data-line={line}
              aria-expanded={open}
              onClick={onOpen}
              className="min-h-11 min-w-0 flex-1 rounded-lg py-[0.6875rem] text-start -outline-offset-2"
            >
              {words}
            </button>
          )}
          {end != null && end !== false && (
            <span className="flex min-h-11 shrink-0 items-center gap-1 ps-2">{end}</span>
          )}
        </div>
        {below !== undefined && (
          <div className={cn("pb-3", aside === undefined ? "ps-8" : "ps-22")}>{below}</div>
        )}
        {open && (
          <div ref={intoSight} className={cn("space-y-3 pb-4", aside === undefined ? "ps-8" : "ps-22")}>
            {children}
          </div>
        )}
      </div>
    </li>
  );
}

/** What letting go would do, in the place that the row has left. */
function SwipeHint({ by, counts }: { readonly by: number; readonly counts: boolean }) {
  if (by === 0) return null;
  const Icon = by > 0 ? Check : Clock3;
  return (
    <span
      aria-hidden="true"
      className={cn(
        "absolute -inset-x-2 inset-y-0 flex items-center rounded-xl px-4",
        by > 0 ? "justify-start" : "justify-end",
        counts && by > 0 && "bg-accent text-on-accent",
        counts && by < 0 && "bg-sun-soft text-on-sun",
        !counts && "bg-sunken text-soft",
      )}
    >
      <Icon className="size-5" />
    </span>
  );
}

/** What was opened low in a list would open below its edge. */
function intoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** Rows, one under another; none has a line above the first. */
export function Rows({ className, ...props }: ComponentProps<"ul">) {
  return (
    <ul
      className={cn(
        "[&>[data-line-instead]+li_.hairline]:hidden [&>li:first-child_.hairline]:hidden",
        className,
      )}
      {...props}
    />
  );
}

/** The line of small words under a title. */
export function Meta({ className, ...props }: ComponentProps<"span">) {
  return (
    <span
      className={cn(
        "flex flex-wrap items-center gap-x-2.5 gap-y-0.5 text-sm text-soft empty:hidden",
        className,
      )}
      {...props}
    />
  );
}
