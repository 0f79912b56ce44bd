import type { ReactNode } from "react";

export interface SectionHeadingProps {
  readonly id: string;
  /** How many there are, where that is worth a number. */
  readonly count?: number | undefined;
  readonly tone?: "calm" | "danger";
  readonly children: ReactNode;
}

/** Over a group of rows. */
export function SectionHeading({ id, count, tone = "calm", children }: SectionHeadingProps) {
  return (
    <h3
      id={id}
      className={`flex min-h-8 items-center gap-1.5 text-xs font-semibold ${tone === "danger" ? "text-danger" : "text-soft"}`}
    >
      {children}
      {count !== undefined && <span className="font-normal text-faint tabular-nums">{count}</span>}
    </h3>
  );
}
