/** What the palette offers: every section, what can be done now, and the looks. */

import {
  Keyboard,
  Languages,
  LogIn,
  LogOut,
  MessageSquarePlus,
  Moon,
  Pencil,
  Square,
  Sun,
  SunMoon,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { leaveQuestion } from "@/app/leave-question";
import { openSection } from "@/app/route";
import { useSearchEverything } from "@/app/search-everything";
import { SECTION_LIST } from "@/app/sections";
import type { Services } from "@/app/services";
import { beginEdit } from "@/features/chat/edit";
import { hasUnsent, lastEditable } from "@/features/chat/model";
import { isStreaming, isWaiting } from "@/features/chat/rows";
import type { Command } from "@/features/palette/command";
import Palette from "@/features/palette/palette";
import { GROUPS, groupsFor } from "@/features/settings/groups";
import { attempt } from "@/lib/attempt";
import { focusComposer } from "@/lib/focus-composer";
import { languageName } from "@/lib/i18n";
import { useSession } from "@/lib/session";
import { setTheme, THEMES } from "@/lib/theme";
import { LOCALES } from "@/locales";

const THEME_ICONS = { light: Sun, dark: Moon, system: SunMoon } as const;

interface CommandsProps {
  readonly services: Services;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

export default function Commands({ services, onClose, onShortcuts }: CommandsProps) {
  const commands = [
    ...useSections(),
    ...useActions(services, onShortcuts),
    ...useSettings(),
    ...useLooks(services),
  ];
  const search = useSearchEverything(services);
  return <Palette commands={commands} search={search} onClose={onClose} />;
}

function useSections(): readonly Command[] {
  const { t } = useTranslation();
  return SECTION_LIST.map(([section, { icon }]) => ({
    id: `go-${section}`,
    label: t(`common.nav.${section}`),
    group: "go",
    icon,
    run: () => openSection(section),
  }));
}

/** What stands within a group and is sought by its own name; the time zone opens by itself. */
const WITHIN = [
  { name: "name", group: "you" },
  { name: "model", group: "assistant" },
  { name: "timezone", group: "look", part: "timezone" },
  { name: "notifications", group: "routines" },
  { name: "data.exportTitle", group: "data" },
  { name: "data.deleteTitle", group: "data" },
] as const;

/** Each group of the settings and what is in it, for whoever does not know where it is. */
function useSettings(): readonly Command[] {
  const { t } = useTranslation();
  const owner = useSession((state) => state.user?.is_owner === true);
  const groups = groupsFor({ is_owner: owner }).map((group) => ({ name: `groups.${group}`, group }) as const);
  return [...groups, ...WITHIN].map(({ name, group, ...within }) => ({
    id: `settings-${name}`,
    label: t(`settings.${name}`),
    group: "settings",
    sought: true,
    icon: GROUPS[group],
    run: () => openSection("settings", group, ...("part" in within ? [within.part] : [])),
  }));
}

function useActions(services: Services, onShortcuts: () => void): readonly Command[] {
  const { t } = useTranslation();
  const { chat } = services;
  const messages = useStore(chat.store, (state) => state.chat.messages);
  const guest = useSession((state) => state.user?.guest === true);
  const last = lastEditable(messages);
  const group = "act";
  const commands: Command[] = [
    {
      id: "write",
      label: t("palette.act.write"),
      group,
      icon: MessageSquarePlus,
      keys: "/",
      run: focusComposer,
    },
  ];
  if (last !== undefined) {
    const run = () => beginEdit(chat, last);
    commands.push({ id: "edit", label: t("palette.act.edit"), group, icon: Pencil, keys: "↑", run });
  }
  if (isStreaming(messages) || isWaiting(messages)) {
    const run = () => chat.stop();
    commands.push({ id: "stop", label: t("palette.act.stop"), group, icon: Square, keys: "Esc", run });
  }
  commands.push({
    id: "keys",
    label: t("palette.shortcuts"),
    group,
    icon: Keyboard,
    keys: "?",
    run: onShortcuts,
  });
  if (guest) {
    const run = () => openSection("sign-in");
    commands.push({ id: "sign-in", label: t("palette.act.signIn"), group, icon: LogIn, run });
  }
  const leave = () => {
    // A guest is told first what is lost, and an account what is unsent.
    if (!guest && !hasUnsent(chat.store.getState().chat)) {
      void attempt(services.signOut(), { failed: t("auth.notLeft") });
      return;
    }
    leaveQuestion.ask();
    openSection("settings", "you");
  };
  const label = guest ? t("auth.changePerson") : t("settings.signOut");
  commands.push({ id: "leave", label, words: t("palette.words.leave"), group, icon: LogOut, run: leave });
  return commands;
}

function useLooks({ updateUser }: Services): readonly Command[] {
  const { t } = useTranslation();
  const group = "look";
  return [
    ...THEMES.map(
      (theme) =>
        ({
          id: theme,
          label: t(`palette.theme.${theme}`),
          group,
          icon: THEME_ICONS[theme],
          run: () => setTheme(theme),
        }) as const,
    ),
    ...LOCALES.map(
      (locale) =>
        ({
          id: locale,
          label: t("palette.language", { name: languageName(locale) }),
          group,
          icon: Languages,
          run: () => void attempt(updateUser({ locale }), { failed: t("settings.notSaved") }),
        }) as const,
    ),
  ];
}
