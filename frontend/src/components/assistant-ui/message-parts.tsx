/** The parts of a message that are no words, as the app registered them. Loaded apart: most messages are words alone. */

import { MessagePrimitive, ThreadPrimitive } from "@assistant-ui/react";

/** The words are drawn from the row: a part has a scope of its own, which costs more than they do. */
const PARTS = { Text: () => null, Empty: () => null } as const;

const WIDGETS = { Message: () => <MessagePrimitive.Parts components={PARTS} /> } as const;

/** The parts of the message with this id in the runtime. */
export default function MessageParts({ messageId }: { readonly messageId: string }) {
  return <ThreadPrimitive.Unstable_MessageById messageId={messageId} components={WIDGETS} />;
}
