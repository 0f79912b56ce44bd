import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { arrayMove, SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { GripVertical } from "lucide-react";
import { useTranslation } from "react-i18next";

import { WidgetCard } from "@/features/widgets/card";
import type { WidgetStoreApi } from "@/features/widgets/store";
import { attempt } from "@/lib/attempt";
import { cn } from "@/lib/class-names";
import type { Widget } from "@/lib/contract";

const SILENT = () => undefined;
/** The keyboard has the buttons of each card, and the library speaks English only: it is to say nothing. */
const ACCESSIBILITY = {
  screenReaderInstructions: { draggable: "" },
  announcements: { onDragStart: SILENT, onDragOver: SILENT, onDragEnd: SILENT, onDragCancel: SILENT },
};

interface PinnedCardsProps {
  readonly store: WidgetStoreApi;
  readonly pinned: readonly Widget[];
}

/** The cards that are kept in sight; put in order by dragging, or by the buttons of each. */
export function PinnedCards({ store, pinned }: PinnedCardsProps) {
  const { t } = useTranslation();
  // A press that does not move is no drag.
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }));
  const ids = pinned.map(({ id }) => id);
  /** Gives every card the place that it is to have; those that have it already are left alone. */
  const move = (from: number, to: number) =>
    arrayMove([...pinned], from, to).forEach((widget, position) => {
      if (widget.position === position) return;
      void attempt(store.change(widget, { position }), { failed: t("widgets.notChanged") });
    });
  const drop = ({ active, over }: DragEndEvent) => {
    const from = ids.indexOf(String(active.id));
    const to = ids.indexOf(String(over?.id));
    if (from >= 0 && to >= 0 && from !== to) move(from, to);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={ACCESSIBILITY}
      onDragEnd={drop}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        {ids.map((id, place) => (
          <PinnedCard
            key={id}
            store={store}
            id={id}
            alone={ids.length === 1}
            onMove={(by) => move(place, Math.min(ids.length - 1, Math.max(0, place + by)))}
          />
        ))}
      </SortableContext>
    </DndContext>
  );
}

interface PinnedCardProps {
  readonly store: WidgetStoreApi;
  readonly id: string;
  /** There is nothing to put it before or after. */
  readonly alone: boolean;
  readonly onMove: (by: -1 | 1) => void;
}

function PinnedCard({ store, id, alone, onMove }: PinnedCardProps) {
  const { setNodeRef, setActivatorNodeRef, listeners, transform, transition, isDragging } = useSortable({
    id,
    disabled: alone,
  });
  const handle = (
    <span
      ref={setActivatorNodeRef}
      {...listeners}
      aria-hidden="true"
      data-handle
      // The finger that moves the card does not scroll; beside the handle it does.
      className="-ms-2.5 -mt-1.5 grid size-9 shrink-0 cursor-grab touch-none place-items-center text-faint coarse:size-11 [&_svg]:size-[1.1rem]"
    >
      <GripVertical />
    </span>
  );
  return (
    <div
      ref={setNodeRef}
      style={{
        transform: transform ? `translate3d(${transform.x}px, ${transform.y}px, 0)` : undefined,
        transition,
      }}
      className={cn("max-w-md", isDragging && "relative z-10")}
    >
      <WidgetCard
        store={store}
        id={id}
        place="dashboard"
        onMove={alone ? undefined : onMove}
        handle={alone ? undefined : handle}
      />
    </div>
  );
}
