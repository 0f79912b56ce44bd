import { Check, Copy } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { useCopy } from "@/lib/copy";

/** Copies a message, with a word that it was done. */
export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <>
      <Button
        size="icon"
        aria-label={copied ? t("chat.copied") : t("chat.copy")}
        onClick={() => void copy(text)}
      >
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </Button>
      {copied && (
        <span role="status" className="pe-1">
          {t("chat.copied")}
        </span>
      )}
    </>
  );
}
