import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";

export interface VersionPagerProps {
  readonly index: number;
  readonly count: number;
  /** There is an older one that is not loaded. */
  readonly older?: boolean;
  readonly onShow: (index: number) => void;
}

/** Leads through the versions of a message; the one in force is the last. */
export function VersionPager({ index, count, older = false, onShow }: VersionPagerProps) {
  const { t } = useTranslation();
  return (
    <span className="flex items-center">
      <Button
        size="icon"
        aria-label={t("chat.olderVersion")}
        disabled={index === 0 && !older}
        onClick={() => onShow(index - 1)}
      >
        <ChevronLeft aria-hidden="true" />
      </Button>
      {count > 1 && (
        <span>
          <span aria-hidden="true">{`${index + 1} / ${count}`}</span>
          <span className="sr-only">{t("chat.version", { index: index + 1, count })}</span>
        </span>
      )}
      <Button
        size="icon"
        aria-label={t("chat.newerVersion")}
        disabled={index === count - 1}
        onClick={() => onShow(index + 1)}
      >
        <ChevronRight aria-hidden="true" />
      </Button>
    </span>
  );
}
