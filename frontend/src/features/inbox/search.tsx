import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { SearchField } from "@/components/ui/search-field";

export interface SearchProps {
  readonly q: string;
  readonly onSearch: (q: string) => void;
  readonly onClose: () => void;
}

const PAUSE = 250;

/** Looks for words once the typing rests. Escape takes the words away, and then the field. */
export function Search({ q, onSearch, onClose }: SearchProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(q);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (words.trim() === q) return undefined;
    const timer = setTimeout(() => onSearch(words.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [words, q, onSearch]);
  return (
    <EscapeArea onEscape={onClose}>
      <SearchField ref={field} label={t("inbox.search")} value={words} onChange={setWords} />
    </EscapeArea>
  );
}
