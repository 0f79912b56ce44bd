import { BellRing } from "lucide-react";
import { createContext, type ReactNode, Suspense, use, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import type { Why } from "@/lib/contract";

/** What can be done about a message that came by itself; the app, which knows reminders and routines, provides it. */
export const WhyActionsContext = createContext<((why: Why) => ReactNode) | null>(null);

/** Says that a message came by itself, and why, on request. */
export function Initiative({ why }: { readonly why: Why | null }) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const reason = why?.text ?? "";
  const kind = why?.kind ?? "own";
  return (
    <div className="mb-1.5 text-xs">
      <span className="inline-flex flex-wrap items-center gap-x-1">
        <span className="inline-flex items-center gap-1.5 rounded-full bg-sun-soft px-2.5 py-0.5 font-medium text-on-sun">
          <BellRing aria-hidden="true" className="size-3.5" />
          {t(`chat.initiative.${kind}`)}
        </span>
        {reason !== "" && (
          <Button
            size="small"
            className="min-h-8 px-2.5 text-xs"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            {t("chat.why")}
          </Button>
        )}
      </span>
      <p id={id} hidden={!open} className="mt-1 text-sm text-soft">
        {reason}
      </p>
    </div>
  );
}

/** Done, later, stop: where the message offers it. */
export function WhyActions({ why }: { readonly why: Why }) {
  const draw = use(WhyActionsContext);
  return draw === null ? null : <Suspense fallback={null}>{draw(why)}</Suspense>;
}
