import { type ReactNode, useId } from "react";

export interface SectionProps {
  readonly title: string;
  readonly intro?: string;
  readonly children: ReactNode;
}

/** A card under its heading. */
export function Section({ title, intro, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1.5 text-sm font-medium text-soft">
        {title}
      </h3>
      <div className="space-y-3 rounded-2xl border border-line bg-paper p-4">
        {intro !== undefined && <p className="text-md text-soft">{intro}</p>}
        {children}
      </div>
    </section>
  );
}
