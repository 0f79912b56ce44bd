/** Finds what is the user's by its words, and knows how each is shown in its place. */

import { Bell, Brain, CircleCheck, MessageCircle } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { openSection } from "@/app/route";
import type { Services } from "@/app/services";
import type { Command } from "@/features/palette/command";
import type { Search } from "@/features/palette/use-search";
import type { SearchHit, SearchPage } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { notify } from "@/lib/toasts";

const ICONS = { item: CircleCheck, reminder: Bell, memory: Brain, message: MessageCircle } as const;
/** Messages are many: what was filed would not be seen among them. */
const MESSAGES = 8;
const REST = 12;

export function useSearchEverything(services: Services): Search {
  const { t } = useTranslation();
  const format = useTimeFormat();
  return useMemo<Search>(() => {
    const { search } = services.settings;
    const command = (hit: SearchHit, words: string): Command => ({
      id: `${hit.type}-${hit.id}`,
      label: hit.snippet,
      marks: hit.marks,
      group: hit.type,
      icon: ICONS[hit.type],
      keys: format.due(hit.due ?? hit.at),
      run: () => {
        const missing = () => notify({ text: t("palette.gone"), tone: "trouble" });
        void show(services, hit, words).then((shown) => shown || missing());
      },
    });
    return async (words, signal) => {
      const pages: readonly SearchPage[] = await Promise.all([
        search(words, ["item", "reminder", "memory"], REST, signal),
        search(words, ["message"], MESSAGES, signal),
      ]);
      return pages.flatMap(({ items }) => items).map((hit) => command(hit, words));
    };
  }, [services, format, t]);
}

/** Goes where the thing stands; false where it is not there any more. */
async function show(services: Services, hit: SearchHit, words: string): Promise<boolean> {
  const { chat, inbox, memory } = services;
  switch (hit.type) {
    case "message":
      openSection("chat");
      return await chat.reveal(hit.id);
    case "item": {
      const list = hit.status === "done" || hit.status === "archived" ? hit.status : "open";
      const all = { kind: null, waiting: false, project: null };
      await inbox.look({ ...all, list, q: list === "open" ? "" : words });
      openSection("inbox", hit.id);
      return true;
    }
    case "reminder":
      openSection("reminders", hit.id);
      return true;
    case "memory":
      await memory.look({ q: words, outdated: false });
      openSection("memory");
      return true;
  }
}
