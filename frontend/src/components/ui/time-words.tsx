import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

import { cn } from "@/lib/class-names";
import { pieces } from "@/lib/understanding";
import type { Understood } from "@/lib/use-understanding";

export interface TimeWordsProps {
  readonly text: string;
  readonly understood: Understood;
  /** The field that the words stand in. It has no ground of its own, and its letters are those of `className`. */
  readonly field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
  /** How the field sets its text: size, height of the line, padding, how it breaks. */
  readonly className: string;
}

/** Lies under a field and colours the words in it that were taken for a time; for the eye alone: the chips say it, too. */
export function TimeWords({ text, understood, field, className }: TimeWordsProps) {
  const layer = useRef<HTMLDivElement>(null);
  const marked = pieces(text, understood.asked, understood.readings);
  const some = marked.some(({ time }) => time);
  const follow = () => {
    const { current } = field;
    if (current === null || layer.current === null) return;
    layer.current.scrollTop = current.scrollTop;
    layer.current.scrollLeft = current.scrollLeft;
  };
  useLayoutEffect(follow);
  useEffect(() => {
    const { current } = field;
    if (!some || current === null) return undefined;
    current.addEventListener("scroll", follow);
    return () => current.removeEventListener("scroll", follow);
  });
  if (!some) return null;
  return (
    <div
      ref={layer}
      aria-hidden="true"
      dir="auto"
      data-time-words
      className={cn("pointer-events-none absolute inset-0 overflow-hidden text-transparent", className)}
    >
      {marked.map(({ words, time }, place) =>
        time ? (
          // oxlint-disable-next-line react/no-array-index-key -- the same words may come twice, and none keeps a state
          <mark key={place} className="rounded bg-sun-mark text-transparent">
            {words}
          </mark>
        ) : (
          words
        ),
      )}
    </div>
  );
}
