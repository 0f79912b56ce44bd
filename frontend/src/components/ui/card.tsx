import type { ComponentProps } from "react";

import { cn } from "@/lib/class-names";

/** An object that lives elsewhere too, as a widget or an offer. What only stands in a list is a `Row`. */
export function Card({ className, ...props }: ComponentProps<"section">) {
  return (
    <section
      className={cn("rounded-2xl border border-line bg-surface p-4 shadow-card", className)}
      {...props}
    />
  );
}
