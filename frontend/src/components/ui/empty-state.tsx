import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly children: ReactNode;
  /** The next step, as a button or a link. */
  readonly action?: ReactNode;
}

/** There is nothing here, and what to do about it. No box: nothing is no thing. */
export function EmptyState({ children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-3 py-4 text-md text-soft">
      <p className="text-pretty">{children}</p>
      {action}
    </div>
  );
}
