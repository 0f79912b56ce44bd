import { SunMedium } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { endOfDay } from "@/lib/moments";
import { useSession } from "@/lib/session";
import { deviceTimezone } from "@/lib/time";

export interface ToTodayProps {
  /** The name of the thing. */
  readonly text: string;
  readonly onPick: (at: string) => void;
}

/** Makes it due by the end of today. There when the row is near, and always for a finger. */
export function ToToday({ text, onPick }: ToTodayProps) {
  const { t } = useTranslation();
  const timezone = useSession((state) => state.user?.timezone ?? deviceTimezone());
  const label = t("common.today.toTodayNamed", { text });
  return (
    <Button
      size="icon"
      className="text-sun-ink transition-opacity group-hover/row:opacity-100 focus-visible:opacity-100 not-coarse:opacity-0"
      aria-label={label}
      title={label}
      onClick={() => onPick(endOfDay(new Date(), timezone))}
    >
      <SunMedium aria-hidden="true" />
    </Button>
  );
}
