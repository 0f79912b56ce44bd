import { ArrowDown, ArrowUp, Pin, PinOff, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Boundary } from "@/components/ui/boundary";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Broken, Unknown } from "@/features/widgets/fallbacks";
import { entryOf } from "@/features/widgets/registry";
import type { WidgetStoreApi } from "@/features/widgets/store";
import { attempt } from "@/lib/attempt";
import { cn } from "@/lib/class-names";
import type { Widget, WidgetPatch } from "@/lib/contract";
import { notify } from "@/lib/toasts";

export interface WidgetCardProps {
  readonly store: WidgetStoreApi;
  readonly id: string;
  readonly place: "chat" | "dashboard";
  /** On the dashboard: moves the card by one place; absent where it stands alone. */
  readonly onMove?: ((by: -1 | 1) => void) | undefined;
  /** On the dashboard: what the card is dragged by. */
  readonly handle?: ReactNode;
}

/** A widget as a card. What this client does not know, or cannot read, is a calm note, never a broken page. */
export function WidgetCard({ store, id, place, onMove, handle }: WidgetCardProps) {
  const { t } = useTranslation();
  const widget = useStore(store, (state) => (state.leaving.has(id) ? undefined : state.widgets[id]));
  if (widget === undefined) return null;
  const entry = entryOf(widget.type);
  if (entry?.isOver(widget.state) === true) return null;
  // In the chat a card stands below the page's own heading, on the dashboard below one of the panel's.
  const Heading = place === "chat" ? "h2" : "h3";
  const failed = t("widgets.notChanged");
  const change = (patch: Partial<WidgetPatch>) => void attempt(store.change(widget, patch), { failed });
  const act = (action: string, value: unknown) => {
    const expected = entry?.expect(widget.state, action, value) ?? widget.state;
    void attempt(store.act(widget, action, value, expected), { failed });
  };
  const remove = () => {
    store.remove(id, () => notify({ text: failed, tone: "trouble" }));
    const run = () => store.undoRemove(id);
    const text = t("widgets.removed", { title: widget.title });
    notify({ text, tone: "calm", action: { label: t("common.undo"), run } });
  };
  return (
    <Card
      // No landmark: a card that is kept in sight stands in the conversation, too.
      role="group"
      aria-label={widget.title}
      className={cn("group/card max-w-md animate-rise", place === "chat" && "mt-3")}
    >
      <header className="mb-2 flex items-start gap-1">
        {handle}
        <Heading className="min-w-0 flex-1 text-md font-semibold [overflow-wrap:anywhere]">
          {widget.title}
        </Heading>
        <Tools widget={widget} onPin={(pinned) => change({ pinned })} onRemove={remove} onMove={onMove} />
      </header>
      <Boundary fallback={<Broken />}>
        {entry === null ? <Unknown /> : <entry.Body widget={widget} act={act} />}
      </Boundary>
    </Card>
  );
}

interface ToolsProps {
  readonly widget: Widget;
  readonly onPin: (pinned: boolean) => void;
  readonly onRemove: () => void;
  readonly onMove: WidgetCardProps["onMove"];
}

function Tools({ widget, onPin, onRemove, onMove }: ToolsProps) {
  const { t } = useTranslation();
  const { title, pinned } = widget;
  return (
    <span className="-me-2 -mt-1.5 flex shrink-0 opacity-70 transition-opacity group-hover/card:opacity-100 focus-within:opacity-100">
      {onMove !== undefined && (
        <>
          <Tool label={t("widgets.up", { title })} onClick={() => onMove(-1)}>
            <ArrowUp aria-hidden="true" />
          </Tool>
          <Tool label={t("widgets.down", { title })} onClick={() => onMove(1)}>
            <ArrowDown aria-hidden="true" />
          </Tool>
        </>
      )}
      <Tool
        label={pinned ? t("widgets.unpin", { title }) : t("widgets.pin", { title })}
        onClick={() => onPin(!pinned)}
      >
        {pinned ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}
      </Tool>
      <Tool label={t("widgets.remove", { title })} onClick={onRemove}>
        <X aria-hidden="true" />
      </Tool>
    </span>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Tool({ label, onClick, children }: ToolProps) {
  return (
    <Button size="icon" aria-label={label} title={label} onClick={onClick}>
      {children}
    </Button>
  );
}
