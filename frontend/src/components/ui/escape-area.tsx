import type { ComponentProps } from "react";

import { onEscape } from "@/lib/keys";

export interface EscapeAreaProps extends ComponentProps<"div"> {
  readonly onEscape: () => void;
}

/** Takes Escape for what stands in it: the innermost area is left first, and what is around it stays. */
export function EscapeArea({ onEscape: leave, ...props }: EscapeAreaProps) {
  // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the key comes from the controls inside
  return <div onKeyDown={onEscape(leave)} {...props} />;
}
