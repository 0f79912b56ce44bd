interface BarProps {
  readonly part: number;
  readonly whole: number;
  readonly label: string;
}

/** How much of a limit is used up. */
export function Bar({ part, whole, label }: BarProps) {
  const percent = whole === 0 ? 100 : Math.min(100, Math.round((part / whole) * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
    </div>
  );
}
