import { type ComponentProps, type ReactNode, useId } from "react";

import { SectionHeading } from "@/components/ui/section-heading";
import { cn } from "@/lib/class-names";

export interface SettingsProps {
  readonly title?: string;
  readonly intro?: string | undefined;
  readonly children: ReactNode;
}

/** Settings that belong together: rows in one frame, a hairline between them. */
export function Settings({ title, intro, children }: SettingsProps) {
  const id = useId();
  return (
    <section aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && <SectionHeading id={id}>{title}</SectionHeading>}
      {intro !== undefined && <p className="pb-2 text-sm text-soft">{intro}</p>}
      <div className="divide-y divide-line/80 rounded-2xl border border-line bg-surface text-md">
        {children}
      </div>
    </section>
  );
}

export interface SettingProps extends ComponentProps<"div"> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** The control that the label is for, where it does not name itself. */
  readonly htmlFor?: string;
  /** What can be changed, at the end of the row; under the label where there is no room. */
  readonly children?: ReactNode;
}

/** One setting: what it is at the left, what it is set to at the right. */
export function Setting({ label, hint, htmlFor, className, children, ...props }: SettingProps) {
  return (
    <div
      className={cn(
        "flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-1.5 px-4 py-2",
        className,
      )}
      {...props}
    >
      <div className="min-w-0 flex-1 basis-40">
        {htmlFor === undefined ? <p>{label}</p> : <label htmlFor={htmlFor}>{label}</label>}
        {hint != null && <div className="text-sm text-soft [overflow-wrap:anywhere]">{hint}</div>}
      </div>
      {children}
    </div>
  );
}

/** A row of its own making. */
export function SettingBlock({ className, ...props }: ComponentProps<"div">) {
  return <div className={cn("space-y-3 px-4 py-3", className)} {...props} />;
}
