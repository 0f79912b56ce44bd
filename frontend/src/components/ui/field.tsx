import { type ComponentProps, type ReactNode, useId } from "react";

import { CONTROL } from "@/components/ui/control";
import { cn } from "@/lib/class-names";

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

function Labelled({ id, label, hint, children }: LabelledProps) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {label}
      </label>
      {children}
      {hint != null && (
        <div id={`${id}-hint`} className="mt-1.5 text-sm text-soft">
          {hint}
        </div>
      )}
    </div>
  );
}

export type FieldProps = ComponentProps<"input"> & { readonly label: string; readonly hint?: ReactNode };

/** A text field under its label. */
export function Field({ label, hint, className, ...props }: FieldProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <input
        id={id}
        dir="auto"
        className={cn(CONTROL, className)}
        aria-describedby={hint == null ? undefined : `${id}-hint`}
        {...props}
      />
    </Labelled>
  );
}

export type ChoiceProps = ComponentProps<"select"> & { readonly label: string; readonly hint?: ReactNode };

/** One of many, by the platform's own list. */
export function Choice({ label, hint, className, ...props }: ChoiceProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select id={id} className={cn(CONTROL, "pe-1.5", className)} {...props} />
    </Labelled>
  );
}

export type TextAreaProps = ComponentProps<"textarea"> & { readonly label: string };

/** Several lines under their label; as high as its words where the browser can do that. */
export function TextArea({ label, className, ...props }: TextAreaProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label}>
      <textarea
        id={id}
        dir="auto"
        className={cn(CONTROL, "block field-sizing-content resize-none py-2.5", className)}
        {...props}
      />
    </Labelled>
  );
}
