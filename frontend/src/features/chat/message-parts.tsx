/**
 * assistant-ui's runtime, drawing the parts of messages that are no words into their places in the thread. Loaded apart:
 * one can read and write before it is there.
 */

import type { ReactNode } from "react";
import { createPortal } from "react-dom";

import { AssistantRuntimeProvider, MessagePrimitive, ThreadPrimitive } from "@/components/assistant-ui";
import type { PartSlots } from "@/features/chat/part-slots";
import type { Row } from "@/features/chat/rows";
import { useChatRuntime } from "@/features/chat/runtime";

/** The words are drawn from the row: a part has a scope of its own, which costs more than they do. */
const PARTS = { Text: () => null, Empty: () => null } as const;
const MESSAGE = { Message: () => <MessagePrimitive.Parts components={PARTS} /> } as const;

export interface MessagePartsProps {
  /** Those that have parts other than words. */
  readonly rows: readonly Row[];
  readonly slots: PartSlots;
  /** What the app registers with the runtime, as how a widget is drawn. */
  readonly children: ReactNode;
}

export default function MessageParts({ rows, slots, children }: MessagePartsProps) {
  const runtime = useChatRuntime(rows);
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      {children}
      {rows.map(({ message: { key } }) => {
        const slot = slots.get(key);
        if (slot === undefined) return null;
        const parts = <ThreadPrimitive.Unstable_MessageById messageId={key} components={MESSAGE} />;
        return createPortal(parts, slot, key);
      })}
    </AssistantRuntimeProvider>
  );
}
