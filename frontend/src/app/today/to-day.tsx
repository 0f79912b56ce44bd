import { SunMedium, Sunrise } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import { endOfDay } from "@/lib/moments";
import { useSession } from "@/lib/session";
import { deviceTimezone } from "@/lib/time";

const ICONS = { today: SunMedium, tomorrow: Sunrise } as const;

export interface ToDayProps {
  readonly day: keyof typeof ICONS;
  /** The name of the thing. */
  readonly text: string;
  readonly onPick: (at: string) => void;
}

/** Makes it due by the end of the day. For today there when the row is near, and always for a finger. */
export function ToDay({ day, text, onPick }: ToDayProps) {
  const { t } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const label = t(`common.today.to.${day}`, { text });
  const Icon = ICONS[day];
  return (
    <Button
      size="icon"
      className={cn(
        "text-sun-ink transition-opacity",
        day === "today" && "group-hover/row:opacity-100 focus-visible:opacity-100 not-coarse:opacity-0",
      )}
      aria-label={label}
      title={label}
      onClick={() => onPick(endOfDay(new Date(), timezone, day === "today" ? 0 : 1))}
    >
      <Icon aria-hidden="true" />
    </Button>
  );
}
