import { type ComponentProps, type ReactNode, useId } from "react";

import { cn } from "@/lib/class-names";

const CONTROL =
  "w-full min-h-11 rounded-xl border border-faint/70 bg-surface px-3.5 text-base text-ink placeholder:text-faint focus-visible:border-accent focus-visible:outline-offset-0";

export type FieldProps = ComponentProps<"input"> & { readonly label: string; readonly hint?: ReactNode };

/** A text field under its label. 16 px, so that phones do not zoom in. */
export function Field({ label, hint, className, ...props }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium text-soft">
        {label}
      </label>
      <input
        id={id}
        className={cn(CONTROL, className)}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...props}
      />
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1.5 text-sm text-faint">
          {hint}
        </div>
      )}
    </div>
  );
}

export type ChoiceProps = ComponentProps<"select"> & { readonly label: string; readonly hint?: ReactNode };

/** One of many, by the platform's own list. */
export function Choice({ label, hint, className, ...props }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium text-soft">
        {label}
      </label>
      <select id={id} className={cn(CONTROL, className)} {...props} />
      {hint}
    </div>
  );
}
