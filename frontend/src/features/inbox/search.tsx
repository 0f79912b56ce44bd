import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { SearchField } from "@/components/ui/search-field";
import { useDebounced } from "@/lib/use-debounced";

export interface SearchProps {
  readonly q: string;
  readonly onSearch: (q: string) => void;
  readonly onClose: () => void;
}

/** Looks for words once the typing rests. Escape takes the words away, and then the field. */
export function Search({ q, onSearch, onClose }: SearchProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useDebounced(q, onSearch);
  useEffect(() => field.current?.focus(), []);
  return (
    <EscapeArea onEscape={onClose}>
      <SearchField ref={field} label={t("inbox.search")} value={words} onChange={setWords} />
    </EscapeArea>
  );
}
