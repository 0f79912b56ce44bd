import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Banner } from "@/app/banner";
import type { ConnectionStoreApi } from "@/app/connection-store";
import { useFocusGuard } from "@/app/focus-guard";
import { Header } from "@/app/header";
import { FiledBy } from "@/app/filed-by";
import { ServicesContext, useRemindersInThread } from "@/app/in-thread";
import { Navigation } from "@/app/navigation";
import { PanelFallback } from "@/app/panel-fallback";
import { type OpenDialog, PaletteHost } from "@/app/palette-host";
import { openSection, usePlace, useSubplace } from "@/app/route";
import { type Section, type SectionEntry, SECTIONS } from "@/app/sections";
import type { Services } from "@/app/services";
import { useTitle } from "@/app/title";
import { WidgetContext } from "@/app/widget-context";
import { Boundary } from "@/components/ui/boundary";
import { Toaster } from "@/components/ui/toaster";
import { TypingDots } from "@/components/ui/typing-dots";
import { GuestSignIn, SignIn } from "@/features/auth/sign-in";
import { FiledContext } from "@/features/chat/assistant-message";
import { ChatContext } from "@/features/chat/context";
import { WhyActionsContext } from "@/features/chat/initiative";
import { Thread } from "@/features/chat/thread";
import { cn } from "@/lib/class-names";
import type { Why } from "@/lib/contract";
import { type Entry, useEntry } from "@/lib/entry";
import { focusComposer } from "@/lib/focus-composer";
import { useSession } from "@/lib/session";
import { readStored } from "@/lib/storage";
import { useMediaQuery, WIDE } from "@/lib/use-media-query";

const EntryPage = lazy(async () => ({ default: (await import("@/features/auth/entry")).EntryPage }));
const WhyActions = lazy(async () => ({ default: (await import("@/app/why-actions")).WhyActions }));
const WidgetParts = lazy(async () => ({ default: (await import("@/app/widget-parts")).WidgetParts }));
const PushOffer = lazy(async () => ({ default: (await import("@/app/push-offer")).PushOffer }));
const FiledRail = lazy(async () => ({ default: (await import("@/app/filed")).FiledRail }));
const FiledPill = lazy(async () => ({ default: (await import("@/app/filed")).FiledPill }));
const drawWhyActions = (why: Why) => <WhyActions why={why} />;
const drawFiled = (messageIds: readonly string[]) => <FiledBy messageIds={messageIds} />;

/** The page. */
export function App({ services }: { readonly services: Services }) {
  const phase = useSession((state) => state.phase);
  const ended = useSession((state) => state.ended);
  const guest = useSession((state) => state.user?.guest === true);
  const place = usePlace();
  useFocusGuard();
  const entry = useEntry();
  if (entry !== null) return <ByEntry entry={entry} services={services} />;
  const signingIn = phase === "signed-in" && place === "sign-in" && guest;
  return (
    <>
      {phase === "starting" && <Starting store={services.connection} />}
      {phase === "signed-out" && (
        <SignIn
          key={ended}
          ended={ended ?? "expired"}
          onSignIn={services.signIn}
          onGuest={() => void services.startAsGuest()}
          onRegister={services.join}
          onPasskey={services.enterByPasskey}
          onProvider={services.goToProvider}
          waysIn={services.settings.waysIn}
        />
      )}
      {signingIn && <SignInAsGuest services={services} />}
      {phase === "signed-in" && !signingIn && (
        <Home services={services} section={place === "sign-in" ? "chat" : place} />
      )}
      <Toaster over={phase === "signed-in" ? standsOver(place) : "page"} />
    </>
  );
}

function standsOver(place: Section | "sign-in"): "chat" | "panel" | "page" {
  if (place === "chat") return "chat";
  const entry: SectionEntry | null = place === "sign-in" ? null : SECTIONS[place];
  return entry === null || entry.page === true ? "page" : "panel";
}

function ByEntry({ entry, services }: { readonly entry: Entry; readonly services: Services }) {
  return (
    <Suspense fallback={<Starting store={services.connection} />}>
      <EntryPage
        key={entry.token}
        entry={entry}
        onLink={services.enterByLink}
        onJoin={services.join}
        onProvider={services.goToProvider}
        waysIn={services.settings.waysIn}
        someoneHere={readStored("user") !== null}
        onLeave={() => void services.leaveEntry()}
      />
    </Suspense>
  );
}

function SignInAsGuest({ services }: { readonly services: Services }) {
  const hasData = useStore(services.chat.store, ({ chat }) =>
    chat.messages.some(({ role }) => role === "user"),
  );
  return (
    <GuestSignIn
      hasData={hasData}
      onSignIn={services.signIn}
      onPasskey={services.enterByPasskey}
      onProvider={services.goToProvider}
      waysIn={services.settings.waysIn}
      onBack={() => openSection("chat")}
    />
  );
}

function Starting({ store }: { readonly store: ConnectionStoreApi }) {
  const { t } = useTranslation();
  const away = useStore(store, (state) => state.away);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 text-soft">
      <TypingDots />
      <p role="status" className={away ? undefined : "sr-only"}>
        {away ? t("common.unreachable") : t("common.starting")}
      </p>
    </main>
  );
}

function Home({ services, section }: { readonly services: Services; readonly section: Section }) {
  const { t } = useTranslation();
  useTitle(services);
  useRemindersInThread(services);
  const { agenda, reminders } = services;
  useEffect(() => agenda.watch(), [agenda]);
  useEffect(() => reminders.watch(), [reminders]);
  const { Panel, partOf, page = false }: SectionEntry = SECTIONS[section];
  const wide = useMediaQuery(WIDE);
  const part = useSubplace();
  const [asked, setAsked] = useState<OpenDialog>(null);
  // On a touch screen the focus would bring up the keyboard.
  const leave = () => (matchMedia("(pointer: coarse)").matches ? openSection("chat") : focusComposer());
  const close = () => (partOf === undefined ? leave() : openSection(partOf));
  return (
    <ChatContext value={services.chat}>
      <WidgetContext value={services.widgets}>
        <PaletteHost services={services} open={asked} onOpen={setAsked} />
        <div className="flex h-dvh flex-col">
          <div className={cn("shrink-0", section !== "chat" && "max-lg:hidden")}>
            <Header services={services} onSearch={() => setAsked("palette")} />
          </div>
          <div className="flex min-h-0 flex-1 flex-col lg:flex-row-reverse">
            <div className="peer relative flex min-h-0 min-w-0 flex-1">
              <main inert={Panel !== undefined && (page || !wide)} className="flex min-w-0 flex-1 flex-col">
                <h1 className="sr-only">{t("common.app")}</h1>
                <ServicesContext value={services}>
                  <WhyActionsContext value={drawWhyActions}>
                    <FiledContext value={drawFiled}>
                      <Thread above={<Above services={services} />}>
                        <WidgetParts />
                      </Thread>
                    </FiledContext>
                  </WhyActionsContext>
                </ServicesContext>
              </main>
              <Suspense fallback={null}>
                {Panel === undefined && <FiledRail services={services} />}
                {Panel !== undefined && (
                  <Boundary key={section} fallback={<PanelFallback section={section} onClose={close} />}>
                    <Panel
                      services={services}
                      part={part}
                      onPart={(next) => openSection(section, ...(next === null ? [] : [next]))}
                      onClose={close}
                    />
                  </Boundary>
                )}
              </Suspense>
            </div>
            <Navigation services={services} section={section} />
          </div>
        </div>
      </WidgetContext>
    </ChatContext>
  );
}

/** What stands between the thread and the composer. */
function Above({ services }: { readonly services: Services }) {
  return (
    <>
      <Suspense fallback={null}>
        <PushOffer offer={services.pushOffer} />
        <FiledPill services={services} />
      </Suspense>
      <Banner store={services.connection} />
    </>
  );
}
