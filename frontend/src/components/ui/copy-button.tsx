import { Check, Copy } from "lucide-react";

import { Button } from "@/components/ui/button";
import { useCopy } from "@/lib/copy";
import { useTexts } from "@/lib/i18n";

/** Copies a text, with a word that it was done; `label` says what. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useTexts();
  const { copied, copy } = useCopy();
  return (
    <span className="inline-flex items-center">
      <Button size="icon" aria-label={copied ? t("chat.copied") : label} onClick={() => void copy(text)}>
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </Button>
      {copied && (
        <span role="status" className="pe-1">
          {t("chat.copied")}
        </span>
      )}
    </span>
  );
}
