import { lazy, Suspense, useCallback, useState } from "react";

import type { Services } from "@/app/services";
import { type Asked, usePageKeys } from "@/features/palette/keys";
import { focusComposer } from "@/lib/focus-composer";

const Commands = lazy(() => import("@/app/commands"));
const Shortcuts = lazy(() => import("@/features/palette/shortcuts"));

/** The palette and the list of shortcuts, opened by their keys. */
export function PaletteHost({ services }: { readonly services: Services }) {
  const [open, setOpen] = useState<Exclude<Asked, "write"> | null>(null);
  const onAsk = useCallback((asked: Asked) => {
    if (asked === "write") focusComposer();
    else setOpen(asked);
  }, []);
  usePageKeys(onAsk);
  const close = useCallback(() => setOpen(null), []);
  return (
    <Suspense fallback={null}>
      {open === "palette" && (
        <Commands services={services} onClose={close} onShortcuts={() => setOpen("shortcuts")} />
      )}
      {open === "shortcuts" && <Shortcuts onClose={close} />}
    </Suspense>
  );
}
