import { Search } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf } from "@/app/route";
import type { Services } from "@/app/services";
import { Button } from "@/components/ui/button";
import { PALETTE_KEYS } from "@/features/palette/keys";
import { cn } from "@/lib/class-names";
import { focusComposer } from "@/lib/focus-composer";
import { useSession } from "@/lib/session";
import type { ConnectionStatus } from "@/lib/socket/connection";

const ProgressLine = lazy(async () => ({
  default: (await import("@/features/onboarding/progress-line")).ProgressLine,
}));

export interface HeaderProps {
  readonly services: Services;
  readonly onSearch: () => void;
}

/** Who this is, how far the acquaintance has come, and the way to everything by its words. */
export function Header({ services, onSearch }: HeaderProps) {
  const { t } = useTranslation();
  const status = useStore(services.connection, (state) => state.status);
  const guest = useSession((state) => state.user?.guest === true);
  return (
    <header className="grid min-h-14 grid-cols-[auto_minmax(0,1fr)_auto] items-center sm:grid-cols-[1fr_minmax(0,auto)_1fr] lg:min-h-16 gap-2 border-b border-line/70 px-3 pt-[env(safe-area-inset-top)] sm:px-5">
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
      <div className="flex items-center justify-end gap-1">
        <Button
          look="outline"
          size="small"
          className="gap-2 text-soft max-lg:size-11 max-lg:border-0 max-lg:bg-transparent max-lg:px-0"
          aria-keyshortcuts="Control+K"
          onClick={onSearch}
        >
          <Search aria-hidden="true" className="size-4.5 shrink-0 lg:size-4" />
          <span className="max-lg:sr-only">{t("palette.open")}</span>
          <kbd aria-hidden="true" className="font-sans text-xs text-faint max-lg:hidden">
            {PALETTE_KEYS}
          </kbd>
        </Button>
        {guest && <SignInLink />}
      </div>
    </header>
  );
}

function SignInLink() {
  const { t } = useTranslation();
  return (
    <a
      href={addressOf("sign-in")}
      className="inline-flex min-h-11 items-center rounded-full px-3 text-sm whitespace-nowrap text-soft hover:bg-sunken hover:text-ink"
    >
      {t("auth.signIn")}
    </a>
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
