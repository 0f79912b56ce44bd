import { CloudOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import type { ConnectionStoreApi } from "@/app/connection-store";

/** A calm word when there is no connection; it goes by itself. */
export function Banner({ store }: { readonly store: ConnectionStoreApi }) {
  const { t } = useTranslation();
  const away = useStore(store, (state) => state.away);
  return (
    <div role="status" className="mx-auto w-full max-w-reading px-3 sm:px-5">
      {away && (
        <p
          data-testid="offline"
          className="mb-2 flex animate-rise items-center gap-2.5 rounded-2xl border border-line bg-surface px-4 py-2 text-md text-soft shadow-card"
        >
          <CloudOff aria-hidden="true" className="size-4 shrink-0" />
          {t("common.offlineBanner")}
        </p>
      )}
    </div>
  );
}
