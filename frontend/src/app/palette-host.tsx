import { lazy, Suspense, useCallback } from "react";

import type { Services } from "@/app/services";
import { type Asked, usePageKeys } from "@/features/palette/keys";
import { focusComposer } from "@/lib/focus-composer";

const Commands = lazy(() => import("@/app/commands"));
const Shortcuts = lazy(() => import("@/features/palette/shortcuts"));

export type OpenDialog = Exclude<Asked, "write"> | null;

export interface PaletteHostProps {
  readonly services: Services;
  readonly open: OpenDialog;
  readonly onOpen: (dialog: OpenDialog) => void;
}

/** The palette and the list of shortcuts, opened by their keys too. */
export function PaletteHost({ services, open, onOpen }: PaletteHostProps) {
  const onAsk = useCallback(
    (asked: Asked) => {
      if (asked === "write") focusComposer();
      else onOpen(asked);
    },
    [onOpen],
  );
  usePageKeys(onAsk);
  const close = useCallback(() => onOpen(null), [onOpen]);
  return (
    <Suspense fallback={null}>
      {open === "palette" && (
        <Commands services={services} onClose={close} onShortcuts={() => onOpen("shortcuts")} />
      )}
      {open === "shortcuts" && <Shortcuts onClose={close} />}
    </Suspense>
  );
}
