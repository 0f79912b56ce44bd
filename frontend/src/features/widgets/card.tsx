import { Check } from "lucide-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import * as z from "zod/mini";

import { Boundary } from "@/components/ui/boundary";
import type { WidgetStoreApi } from "@/features/widgets/store";
import { cn } from "@/lib/class-names";
import type { Widget } from "@/lib/contract";

/** A widget as a card. What this client does not know, or cannot read, is a calm note, never a broken page. */
export function WidgetCard({ store, id }: { readonly store: WidgetStoreApi; readonly id: string }) {
  const widget = useStore(store, (state) => state.widgets[id]);
  if (widget === undefined) return null;
  const Body = BODIES[widget.type] ?? Unknown;
  return (
    <section
      aria-label={widget.title}
      className="mt-3 max-w-md animate-rise rounded-2xl border border-line bg-surface p-4 shadow-card"
    >
      <h3 className="mb-2 text-[0.95rem] font-semibold">{widget.title}</h3>
      <Boundary fallback={<Broken />}>
        <Body widget={widget} />
      </Boundary>
    </section>
  );
}

type Body = ComponentType<{ readonly widget: Widget }>;

const Checklist = z.object({
  items: z.array(z.object({ id: z.string(), text: z.string(), done: z._default(z.boolean(), false) })),
});

function ChecklistBody({ widget }: { readonly widget: Widget }) {
  const { t } = useTranslation();
  const content = z.safeParse(Checklist, widget.state);
  if (!content.success) return <Broken />;
  const { items } = content.data;
  const done = items.filter((item) => item.done).length;
  return (
    <>
      <ul className="space-y-1">
        {items.map((item) => (
          <li key={item.id} className="flex items-start gap-2.5 py-0.5">
            <Mark done={item.done} />
            <span className={cn("[overflow-wrap:anywhere]", item.done && "text-faint line-through")}>
              {item.text}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-faint">{t("widgets.progress", { done, total: items.length })}</p>
    </>
  );
}

/** A sign, not a box to tick: it shows how things stand. */
function Mark({ done }: { readonly done: boolean }) {
  return (
    <span aria-hidden="true" className="flex h-6 w-4 shrink-0 items-center justify-center">
      {done ? <Check className="size-4 text-accent" /> : <span className="size-1.5 rounded-full bg-sun" />}
    </span>
  );
}

const Note = z.object({ text: z.string() });

function NoteBody({ widget }: { readonly widget: Widget }) {
  const content = z.safeParse(Note, widget.state);
  if (!content.success) return <Broken />;
  return <p className="whitespace-pre-wrap text-soft">{content.data.text}</p>;
}

function Broken() {
  const { t } = useTranslation();
  return <p className="text-sm text-soft">{t("widgets.broken")}</p>;
}

function Unknown() {
  const { t } = useTranslation();
  return <p className="text-sm text-soft">{t("widgets.unknown")}</p>;
}

/** The closed list of what can be drawn. */
const BODIES: Partial<Record<Widget["type"], Body>> = { checklist: ChecklistBody, note: NoteBody };
