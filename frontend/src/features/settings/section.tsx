import { type ReactNode, useId } from "react";

import { SectionHeading } from "@/components/ui/section-heading";

export interface SectionProps {
  readonly title: string;
  readonly intro?: string;
  readonly children: ReactNode;
}

/** What belongs together, under its heading, with a hairline above. */
export function Section({ title, intro, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-line/80 pt-3">
      <SectionHeading id={id}>{title}</SectionHeading>
      <div className="space-y-3 text-md">
        {intro !== undefined && <p className="text-sm text-soft">{intro}</p>}
        {children}
      </div>
    </section>
  );
}
