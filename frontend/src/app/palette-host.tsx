import { Keyboard, Languages, MessageSquarePlus, Moon, Pencil, Square, Sun, SunMoon } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { openSection } from "@/app/route";
import { SECTION_LIST } from "@/app/sections";
import type { Services } from "@/app/services";
import { beginEdit } from "@/features/chat/edit";
import { lastEditable } from "@/features/chat/model";
import { isStreaming, isWaiting } from "@/features/chat/rows";
import { type Asked, usePageKeys } from "@/features/palette/keys";
import type { Command } from "@/features/palette/palette";
import { focusComposer } from "@/lib/focus-composer";
import { LOCALES } from "@/lib/i18n";
import { setTheme, THEMES } from "@/lib/theme";

const Palette = lazy(() => import("@/features/palette/palette"));
const Shortcuts = lazy(() => import("@/features/palette/shortcuts"));

const THEME_ICONS = { light: Sun, dark: Moon, system: SunMoon } as const;

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

interface CommandsProps {
  readonly services: Services;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

function Commands({ services, onClose, onShortcuts }: CommandsProps) {
  const { t } = useTranslation();
  const { chat } = services;
  const messages = useStore(chat.store, (state) => state.chat.messages);
  const last = lastEditable(messages);
  const commands: Command[] = SECTION_LIST.map(([section, { icon }]) => ({
    id: `go-${section}`,
    label: t(`common.nav.${section}`),
    group: "go",
    icon,
    run: () => openSection(section),
  }));
  commands.push({
    id: "write",
    label: t("palette.act.write"),
    group: "act",
    icon: MessageSquarePlus,
    keys: "/",
    run: focusComposer,
  });
  if (last !== undefined) {
    commands.push({
      id: "edit",
      label: t("palette.act.edit"),
      group: "act",
      icon: Pencil,
      keys: "↑",
      run: () => beginEdit(chat, last),
    });
  }
  if (isStreaming(messages) || isWaiting(messages)) {
    const stop = () => chat.stop();
    commands.push({
      id: "stop",
      label: t("palette.act.stop"),
      group: "act",
      icon: Square,
      keys: "Esc",
      run: stop,
    });
  }
  commands.push({
    id: "keys",
    label: t("palette.shortcuts"),
    group: "act",
    icon: Keyboard,
    keys: "?",
    run: onShortcuts,
  });
  for (const theme of THEMES) {
    const label = t(`palette.theme.${theme}`);
    commands.push({ id: theme, label, group: "look", icon: THEME_ICONS[theme], run: () => setTheme(theme) });
  }
  for (const locale of LOCALES) {
    const run = () => void services.updateUser({ locale }).catch(() => undefined);
    commands.push({
      id: locale,
      label: t(`palette.language.${locale}`),
      group: "look",
      icon: Languages,
      run,
    });
  }
  return <Palette commands={commands} onClose={onClose} />;
}
