import { useId } from "react";

import { cn } from "@/lib/class-names";

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: T) => void;
  /** The label is for the ear alone: what stands around says it to the eye. */
  readonly labelHidden?: boolean;
}

/** One of a few, all in sight. Radio buttons underneath, so arrow keys and screen readers know it. */
export function Segmented<T extends string>({
  label,
  value,
  options,
  onChange,
  labelHidden = false,
}: SegmentedProps<T>) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={labelHidden ? "sr-only" : "mb-1 text-sm font-medium text-soft"}>{label}</legend>
      <div className="flex gap-1 rounded-xl bg-sunken p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className={cn(
              "flex min-h-9 flex-1 cursor-pointer items-center justify-center rounded-[0.625rem] px-2.5 text-center text-md transition-colors coarse:min-h-11",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent",
              option.value === value
                ? "bg-surface font-medium text-ink shadow-card"
                : "text-soft hover:text-ink",
            )}
          >
            <input
              type="radio"
              className="sr-only"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
