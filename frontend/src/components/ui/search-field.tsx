import { Search } from "lucide-react";
import type { Ref } from "react";

import { CONTROL } from "@/components/ui/control";
import { cn } from "@/lib/class-names";
import { onEscape } from "@/lib/keys";

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Words to look for. The label is for the ear, the placeholder says the same to the eye. */
export function SearchField({ label, value, onChange, ref }: SearchFieldProps) {
  return (
    <div role="search" className="relative">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute start-3.5 top-3.5 size-4 text-faint"
      />
      <input
        ref={ref}
        type="search"
        dir="auto"
        aria-label={label}
        placeholder={label}
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        // Escape takes the words away first, and leaves only then.
        onKeyDown={value === "" ? undefined : onEscape(() => onChange(""))}
        className={cn(CONTROL, "ps-10")}
      />
    </div>
  );
}
