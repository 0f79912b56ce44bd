import { Search } from "lucide-react";

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Words to look for. The label is for the ear, the placeholder says the same to the eye. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <div role="search" className="relative">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute start-3.5 top-3.5 size-4 text-faint"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-11 w-full rounded-xl border border-faint/70 bg-surface ps-10 pe-3.5 text-base text-ink placeholder:text-faint focus-visible:border-accent focus-visible:outline-offset-0"
      />
    </div>
  );
}
