import { Brain, Settings as Gear } from "lucide-react";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { addressOf, type Section } from "@/app/route";
import type { Services } from "@/app/services";
import { cn } from "@/lib/class-names";
import type { ConnectionStatus } from "@/lib/socket/connection";

const ProgressLine = lazy(async () => ({
  default: (await import("@/features/onboarding/progress-line")).ProgressLine,
}));

const LINKS: readonly {
  readonly section: Exclude<Section, "chat">;
  readonly icon: ComponentType<{ className?: string; "aria-hidden"?: "true" }>;
}[] = [
  { section: "memory", icon: Brain },
  { section: "settings", icon: Gear },
];

/** Who this is, how far the acquaintance has come, and the way to the sections. */
export function Header({ services, section }: { readonly services: Services; readonly section: Section }) {
  const { t } = useTranslation();
  const status = useStore(services.connection, (state) => state.status);
  return (
    <header className="grid min-h-16 grid-cols-[auto_minmax(0,1fr)_auto] md:grid-cols-[1fr_auto_1fr] items-center gap-2 border-b border-line/70 px-3 pt-[env(safe-area-inset-top)] sm:px-5">
      <a
        href={addressOf("chat")}
        className="sr-only rounded-full bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
        onClick={() => document.querySelector<HTMLElement>("#composer")?.focus()}
      >
        {t("common.skipToComposer")}
      </a>
      <a href={addressOf("chat")} className="flex min-h-11 w-fit items-center gap-2.5 rounded-xl pe-2">
        <span className="relative shrink-0">
          <img src="/icon.svg" alt="" className="size-8" />
          <ConnectionDot status={status} />
        </span>
        <span className="text-[0.98rem] font-semibold tracking-tight max-sm:sr-only">{t("common.app")}</span>
      </a>
      <div className="flex min-w-0 justify-center">
        <Suspense fallback={null}>
          <ProgressLine store={services.onboarding} onStep={(action) => void services.step(action)} />
        </Suspense>
      </div>
      <nav aria-label={t("common.nav.label")} className="flex justify-end gap-1">
        {LINKS.map(({ section: target, icon: Icon }) => (
          <a
            key={target}
            href={addressOf(section === target ? "chat" : target)}
            aria-current={section === target ? "page" : undefined}
            className={cn(
              "flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full md:px-3 text-[0.9rem] text-soft transition-colors hover:bg-sunken hover:text-ink",
              section === target && "bg-accent-soft text-accent-strong",
            )}
          >
            <Icon className="size-[1.15rem]" aria-hidden="true" />
            <span className="max-md:sr-only">{t(`common.nav.${target}`)}</span>
          </a>
        ))}
      </nav>
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
        status === "polling" && "bg-sun",
        status === "connecting" && "animate-pulse bg-faint",
        status === "offline" && "bg-danger",
      )}
    >
      <span className="sr-only">{words}</span>
    </span>
  );
}
