import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Account } from "@/app/account";
import { Banner } from "@/app/banner";
import type { ConnectionStoreApi } from "@/app/connection-store";
import { Header } from "@/app/header";
import { FiledBy } from "@/app/filed-by";
import { ServicesContext, useRemindersInThread } from "@/app/in-thread";
import { Navigation } from "@/app/navigation";
import { PaletteHost } from "@/app/palette-host";
import { openSection, type Section, useSection } from "@/app/route";
import type { Services } from "@/app/services";
import { useTitle } from "@/app/title";
import { useWanted } from "@/app/today/use-agenda";
import { WidgetContext, WidgetParts } from "@/app/widget-parts";
import { Toaster } from "@/components/ui/toaster";
import { TypingDots } from "@/components/ui/typing-dots";
import { SignIn } from "@/features/auth/sign-in";
import { FiledContext } from "@/features/chat/assistant-message";
import { ChatContext } from "@/features/chat/context";
import { WhyActionsContext } from "@/features/chat/initiative";
import { Thread } from "@/features/chat/thread";
import { questions } from "@/features/inbox/store";
import { cn } from "@/lib/class-names";
import type { Why } from "@/lib/contract";
import { useSession } from "@/lib/session";
import { readStored } from "@/lib/storage";

const SettingsPanel = lazy(async () => ({
  default: (await import("@/features/settings/panel")).SettingsPanel,
}));
const Today = lazy(async () => ({ default: (await import("@/app/today/today")).Today }));
const InboxPanel = lazy(async () => ({ default: (await import("@/features/inbox/panel")).InboxPanel }));
const RemindersPanel = lazy(async () => ({
  default: (await import("@/features/reminders/panel")).RemindersPanel,
}));
const MemoryPanel = lazy(async () => ({ default: (await import("@/features/memory/panel")).MemoryPanel }));
const WhyActions = lazy(async () => ({ default: (await import("@/app/why-actions")).WhyActions }));
const PushOffer = lazy(async () => ({ default: (await import("@/app/push-offer")).PushOffer }));
const drawWhyActions = (why: Why) => <WhyActions why={why} />;

const drawFiled = (messageIds: readonly string[]) => <FiledBy messageIds={messageIds} />;

/** The page. */
export function App({ services }: { readonly services: Services }) {
  const phase = useSession((state) => state.phase);
  return (
    <>
      {phase === "starting" && <Starting store={services.connection} />}
      {phase === "signed-out" && (
        <SignIn
          guestsAllowed={readStored("user") !== null}
          onSignIn={services.signIn}
          onGuest={() => void services.startAsGuest()}
        />
      )}
      {phase === "signed-in" && <Home services={services} />}
      <Toaster />
    </>
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

function Home({ services }: { readonly services: Services }) {
  const { t } = useTranslation();
  const section = useSection();
  useTitle(services);
  useRemindersInThread(services);
  const { agenda, reminders } = services;
  useEffect(() => agenda.watch("all"), [agenda]);
  useEffect(() => reminders.watch(), [reminders]);
  const asked = useStore(agenda, questions);
  const close = () => {
    openSection("chat");
    document.querySelector<HTMLElement>("#composer")?.focus({ preventScroll: true });
  };
  return (
    <ChatContext value={services.chat}>
      <WidgetContext value={services.widgets}>
        <PaletteHost services={services} />
        <div className="flex h-dvh flex-col">
          <div className={cn("shrink-0", section !== "chat" && "max-lg:hidden")}>
            <Header services={services} />
          </div>
          <div className="flex min-h-0 flex-1 flex-col lg:flex-row-reverse">
            <div className="peer relative flex min-h-0 min-w-0 flex-1">
              <main className="flex min-w-0 flex-1 flex-col">
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
                <SectionPanel services={services} section={section} onClose={close} />
              </Suspense>
            </div>
            <Navigation section={section} counts={{ inbox: asked, today: useWanted(services) }} />
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
      </Suspense>
      <Banner store={services.connection} />
    </>
  );
}

interface SectionPanelProps {
  readonly services: Services;
  readonly section: Section;
  readonly onClose: () => void;
}

function SectionPanel({ services, section, onClose }: SectionPanelProps) {
  switch (section) {
    case "chat":
      return null;
    case "today":
      return <Today services={services} onClose={onClose} />;
    case "inbox":
      return <InboxPanel store={services.inbox} agenda={services.agenda} onClose={onClose} />;
    case "reminders":
      return <RemindersPanel store={services.reminders} onClose={() => openSection("today")} />;
    case "memory":
      return <MemoryPanel store={services.memory} onClose={onClose} />;
    case "settings":
      return <Settings services={services} onClose={onClose} />;
  }
}

function Settings({ services, onClose }: { readonly services: Services; readonly onClose: () => void }) {
  const user = useSession((state) => state.user);
  if (user === null) return null;
  return (
    <SettingsPanel
      user={user}
      ports={services.settings}
      routines={services.routines}
      onChange={services.updateUser}
      onClose={onClose}
      account={<Account user={user} services={services} />}
    />
  );
}
