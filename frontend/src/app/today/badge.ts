import type { Badge } from "@/app/sections";
import type { Services } from "@/app/services";
import { groupByDay, isOpen, wanted } from "@/app/today/group-by-day";
import { currentTimeFormat } from "@/lib/time";

const MINUTE = 60_000;

/** How much asks for the user today. It changes with what is known, and with the time. */
export function todayBadge({ agenda, reminders }: Services): Badge {
  return {
    subscribe: (onChange) => {
      const stops = [agenda.subscribe(onChange), reminders.subscribe(onChange)];
      const timer = setInterval(onChange, MINUTE);
      return () => {
        clearInterval(timer);
        for (const stop of stops) stop();
      };
    },
    count: () => {
      const { items, leaving } = agenda.getState();
      const { reminders: coming, occurrences } = reminders.getState();
      if (items === null || coming === null || occurrences === null) return 0;
      const open = Object.values(items).filter((item) => isOpen(item) && !leaving.has(item.id));
      const known = { items: open, reminders: Object.values(coming), occurrences };
      return wanted(groupByDay(known, new Date(), currentTimeFormat()));
    },
  };
}
