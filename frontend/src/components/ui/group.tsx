import { ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Rows } from "@/components/ui/row";
import { SectionHeading } from "@/components/ui/section-heading";
import { cn } from "@/lib/class-names";

export interface GroupProps {
  readonly title: string;
  readonly count?: number;
  readonly tone?: "calm" | "danger";
  readonly children: ReactNode;
}

/** A group of rows under its heading. */
export function Group({ title, count, tone, children }: GroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <SectionHeading id={id} count={count} tone={tone ?? "calm"}>
        {title}
      </SectionHeading>
      {children}
    </section>
  );
}

export interface FoldProps {
  readonly title: string;
  readonly count: number;
  /** At first; the user's own choice holds from then on. */
  readonly unfolded: boolean;
  readonly children: ReactNode;
}

/** A group that is out of the way until it is asked for. */
export function Fold({ title, count, unfolded, children }: FoldProps) {
  const id = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? unfolded;
  return (
    <section aria-label={title}>
      <h3 className="text-xs font-semibold text-soft">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setChosen(!open)}
          className="-mx-2 flex min-h-8 items-center gap-1.5 rounded-lg px-2 hover:bg-sunken coarse:min-h-11"
        >
          {title}
          <span className="font-normal text-faint tabular-nums">{count}</span>
          <ChevronRight
            aria-hidden="true"
            className={cn("size-3.5 text-faint transition-transform", open && "rotate-90")}
          />
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}

export interface FewProps {
  readonly most: number;
  readonly children: readonly ReactNode[];
}

/** The first of many rows, and the rest on request. */
export function Few({ most, children }: FewProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, children.length - most);
  return (
    <>
      <Rows>{hidden === 0 ? children : children.slice(0, most)}</Rows>
      {hidden > 0 && (
        <Button size="chip" className="ms-5" onClick={() => setAll(true)}>
          {t("common.today.more", { count: hidden })}
        </Button>
      )}
    </>
  );
}
