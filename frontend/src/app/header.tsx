import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf } from "@/app/route";
import type { Services } from "@/app/services";
import { cn } from "@/lib/class-names";
import { focusComposer } from "@/lib/focus-composer";
import { useSession } from "@/lib/session";
import type { ConnectionStatus } from "@/lib/socket/connection";

const ProgressLine = lazy(async () => ({
  default: (await import("@/features/onboarding/progress-line")).ProgressLine,
}));

/** Who this is, and how far the acquaintance has come. */
export function Header({ services }: { readonly services: Services }) {
  const { t } = useTranslation();
  const status = useStore(services.connection, (state) => state.status);
  const guest = useSession((state) => state.user?.guest === true);
  return (
    <header className="grid min-h-14 grid-cols-[1fr_minmax(0,auto)_1fr] items-center lg:min-h-16 gap-2 border-b border-line/70 px-3 pt-[env(safe-area-inset-top)] sm:px-5">
      <a
        href={addressOf("chat")}
        className="sr-only rounded-full bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
        onClick={(event) => {
          event.preventDefault();
          focusComposer();
        }}
      >
        {t("common.skipToComposer")}
      </a>
      <a
        href={addressOf("chat")}
        className="flex min-h-11 w-fit min-w-11 items-center gap-2.5 rounded-xl pe-2"
      >
        <span className="relative shrink-0">
          <img src="/icon.svg" alt="" className="size-8" />
          <ConnectionDot status={status} />
        </span>
        <span className="text-md font-semibold tracking-tight max-sm:sr-only">{t("common.app")}</span>
      </a>
      <div className="flex min-w-0 justify-center">
        <Suspense fallback={null}>
          <ProgressLine
            store={services.onboarding}
            onStep={(action) => void services.step(action)}
            onLearnt={services.correctLearnt}
          />
        </Suspense>
      </div>
      {guest && (
        <a
          href={addressOf("sign-in")}
          className="ms-auto inline-flex min-h-11 items-center rounded-full px-3 text-sm text-soft hover:bg-sunken hover:text-ink"
        >
          {t("auth.signIn")}
        </a>
      )}
    </header>
  );
}

function ConnectionDot({ status }: { readonly status: ConnectionStatus }) {
  const { t } = useTranslation();
  const words = t(`common.connection.${status}`);
  return (
    <span
      data-testid="connection"
      data-status={status}
      title={words}
      className={cn(
        "absolute -right-0.5 -bottom-0.5 size-3 rounded-full border-2 border-paper transition-colors",
        status === "live" && "bg-accent",
        status === "polling" && "bg-accent/60",
        status === "connecting" && "animate-pulse bg-faint",
        status === "offline" && "bg-danger",
      )}
    >
      <span className="sr-only">{words}</span>
    </span>
  );
}
