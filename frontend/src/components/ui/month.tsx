import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import { daysOf, firstWeekday, monthAfter } from "@/lib/calendar";
import { useLanguage } from "@/lib/i18n";
import { dayAfter } from "@/lib/moments";
import { regionalLocale } from "@/lib/time";
import { weekdayNames } from "@/lib/weekdays";

export interface MonthProps {
  readonly label: string;
  /** As `2025-03-31`. */
  readonly value: string;
  /** The day that it is; earlier ones cannot be picked. */
  readonly today: string;
  readonly onPick: (day: string) => void;
}

const BY_KEY: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month to pick a day from, in the user's language, with the week as their region has it. Arrows go from day to day. */
export function Month({ label, value, today, onPick }: MonthProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const locale = regionalLocale(language);
  const [day, setDay] = useState(value < today ? today : value);
  const grid = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
    moved.current = false;
  }, [day]);
  const month = day.slice(0, 7);
  const first = firstWeekday(locale);
  const names = weekdayNames(locale, "short");
  const go = (to: string) => setDay(to < today ? today : to);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = BY_KEY[event.key];
    const months = event.key === "PageUp" ? -1 : event.key === "PageDown" ? 1 : 0;
    if (step === undefined && months === 0) return;
    event.preventDefault();
    moved.current = true;
    go(step === undefined ? monthAfter(day, months) : dayAfter(day, step));
  };
  const title = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" });
  return (
    <div className="max-w-80">
      <div className="flex items-center justify-between">
        <Button
          size="icon"
          aria-label={t("common.when.monthBefore")}
          disabled={month <= today.slice(0, 7)}
          onClick={() => go(monthAfter(day, -1))}
        >
          <ChevronLeft aria-hidden="true" />
        </Button>
        <p aria-live="polite" className="text-md font-medium first-letter:uppercase">
          {title.format(new Date(`${month}-01T00:00Z`))}
        </p>
        <Button size="icon" aria-label={t("common.when.monthAfter")} onClick={() => go(monthAfter(day, 1))}>
          <ChevronRight aria-hidden="true" />
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- a grid of days, as ARIA has it */}
      <table ref={grid} role="grid" aria-label={label} onKeyDown={onKeyDown} className="w-full table-fixed">
        <thead>
          <tr>
            {Array.from({ length: 7 }, (_, index) => names[(first + index) % 7]).map((name) => (
              <th key={name} scope="col" className="h-7 text-xs font-normal text-soft">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {daysOf(month, first).map((week) => (
            <tr key={week.find((one) => one !== null)}>
              {week.map((one, index) => (
                // oxlint-disable-next-line react/no-array-index-key -- an empty place has nothing but its place
                <td key={one ?? index} aria-selected={one === value} className="p-0 text-center">
                  {one !== null && (
                    <button
                      type="button"
                      data-day={one}
                      tabIndex={one === day ? 0 : -1}
                      aria-label={full.format(new Date(`${one}T00:00Z`))}
                      aria-current={one === today ? "date" : undefined}
                      disabled={one < today}
                      onClick={() => {
                        setDay(one);
                        onPick(one);
                      }}
                      className={cn(
                        "size-9 rounded-full text-md tabular-nums hover:bg-sunken disabled:text-faint/60 coarse:size-11",
                        one === today && "font-semibold text-accent-strong",
                        one === value && "bg-accent text-on-accent hover:bg-accent-strong",
                      )}
                    >
                      {Number(one.slice(8))}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
