import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { addressOf } from "@/app/route";
import { type EntryActions, EntryRow } from "@/app/today/entry-row";
import { Group } from "@/components/ui/group";
import type { Agenda, Entry } from "@/app/today/group-by-day";
import { ToDay } from "@/app/today/to-day";
import type { LiveAgenda } from "@/app/today/use-agenda";
import { Rows } from "@/components/ui/row";

/** So many of the newest; the inbox has all of them. */
const FEW = 3;
const MANY = 30;

export interface UndatedProps {
  readonly items: Agenda["undated"];
  /** Tomorrow is being planned: all are in sight, each one press away from it. */
  readonly planning: boolean;
  readonly actions: EntryActions;
  readonly stateOf: LiveAgenda["items"]["stateOf"];
}

/** To be done at no known time. */
export function Undated({ items, planning, actions, stateOf }: UndatedProps) {
  const { t } = useTranslation();
  const draw = (entry: Entry) => (
    <EntryRow
      key={entry.id}
      entry={entry}
      state={stateOf(entry.id)}
      time="none"
      actions={actions}
      end={
        <ToDay
          day={planning ? "tomorrow" : "today"}
          text={entry.text}
          onPick={(at) => actions.move(entry, at)}
        />
      }
    />
  );
  return (
    <Group title={planning ? t("common.today.planning") : t("common.today.undated")} count={items.length}>
      <Rows>
        {items
          .slice(0, planning ? MANY : FEW)
          .map((item) =>
            draw({ id: item.id, text: item.text, at: "", wholeDay: false, item, reminder: null }),
          )}
      </Rows>
      <a
        href={addressOf("inbox")}
        className="ms-8 inline-flex min-h-9 items-center gap-1 text-sm text-accent-strong hover:underline coarse:min-h-11"
      >
        {t("common.today.allInInbox")}
        <ChevronRight aria-hidden="true" className="size-3.5" />
      </a>
    </Group>
  );
}
