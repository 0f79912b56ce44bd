import { Check } from "lucide-react";

import { cn } from "@/lib/class-names";

export interface TickProps {
  /** What a press does, with the name of the thing. */
  readonly label: string;
  readonly checked: boolean;
  readonly onTick: () => void;
}

/** The round box before a thing to do: 20 px to the eye, 44 to the finger. */
export function Tick({ label, checked, onTick }: TickProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onTick}
      className="group/tick flex size-11 shrink-0 items-center justify-center rounded-full -outline-offset-4"
    >
      <span
        className={cn(
          "relative flex size-5 items-center justify-center rounded-full border-[1.5px] transition-colors",
          checked
            ? "border-accent text-on-accent"
            : "border-faint/80 text-accent group-hover/tick:border-accent",
        )}
      >
        {checked && (
          <span aria-hidden="true" className="absolute -inset-px animate-fill rounded-full bg-accent" />
        )}
        <Check
          aria-hidden="true"
          strokeWidth={3}
          className={cn("relative size-3", !checked && "opacity-0 group-hover/tick:opacity-70")}
        />
      </span>
    </button>
  );
}
