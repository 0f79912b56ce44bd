import { ArrowRight, Inbox, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf, usePlace } from "@/app/route";
import type { Services } from "@/app/services";
import { Button } from "@/components/ui/button";
import { Meta, Row, Rows } from "@/components/ui/row";
import { SectionHeading } from "@/components/ui/section-heading";
import type { InboxItem } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";

interface Filed {
  /** What was put down in words while the page stood open, the newest first. */
  readonly items: readonly InboxItem[];
  /** Enough of it was seen. */
  readonly dismiss: () => void;
}

export interface FiledProps {
  readonly services: Services;
}

/** What the conversation puts down, as it does so. Nothing of what was there when the page was opened. */
function useFiled({ agenda }: Services): Filed {
  const [since, setSince] = useState(() => new Date().toISOString());
  const items = useStore(agenda, (state) => state.items);
  const place = usePlace();
  const dismiss = () => setSince(new Date().toISOString());
  // Whatever way led to the inbox, it was seen there.
  useEffect(() => (place === "inbox" ? dismiss : undefined), [place]);
  const filed = Object.values(items ?? {})
    .filter(({ message_id, created }) => message_id != null && created > since)
    .toSorted((a, b) => b.created.localeCompare(a.created) || b.id.localeCompare(a.id));
  return { items: filed, dismiss };
}

/** Beside the conversation, where there is room: things rise as they are put down. */
export function FiledRail({ services }: FiledProps) {
  const { items, dismiss } = useFiled(services);
  const { t } = useTranslation();
  const format = useTimeFormat();
  if (items.length === 0) return null;
  return (
    <section
      aria-labelledby="filed"
      className="flex w-80 shrink-0 animate-rise flex-col border-s border-line bg-surface max-lg:hidden"
    >
      <header className="flex items-center justify-between ps-5 pe-3 pt-3">
        <SectionHeading id="filed" count={items.length}>
          {t("common.filed.title")}
        </SectionHeading>
        <Button size="icon" aria-label={t("common.close")} onClick={dismiss}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <Rows className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 pb-4">
        {items.map((item) => (
          <Row
            key={item.id}
            rises
            done={item.status === "done"}
            lead={<Inbox aria-hidden="true" />}
            title={item.text}
            meta={
              <Meta>
                {item.due != null && (
                  <time dateTime={item.due} className="text-sun-ink tabular-nums">
                    {format.due(item.due)}
                  </time>
                )}
                {item.kind === "someday" && <span>{t("inbox.kinds.someday")}</span>}
              </Meta>
            }
          />
        ))}
      </Rows>
      <a
        href={addressOf("inbox")}
        className="flex min-h-12 items-center justify-between border-t border-line px-5 text-sm text-accent-strong hover:bg-sunken"
      >
        {t("common.filed.look")}
        <ArrowRight aria-hidden="true" className="size-4" />
      </a>
    </section>
  );
}

/** The same in one line above the message field, where there is no room beside. */
export function FiledPill({ services }: FiledProps) {
  const { items, dismiss } = useFiled(services);
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <div className="flex justify-center px-3 pb-2 lg:hidden">
      <div className="inline-flex animate-rise items-center rounded-full border border-line bg-surface text-sm shadow-card">
        <a href={addressOf("inbox")} className="inline-flex min-h-11 items-center gap-2 rounded-full ps-4">
          <Inbox aria-hidden="true" className="size-4 text-accent" />
          {t("common.filed.count", { count: items.length })}
          <span className="font-medium text-accent-strong">{t("common.filed.look")}</span>
        </a>
        <Button size="icon" aria-label={t("common.close")} onClick={dismiss}>
          <X aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
