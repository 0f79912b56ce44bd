import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";

export interface FormButtonsProps {
  /** The words of the button that sends the form; "Save" where none are given. */
  readonly submit?: string;
  /** What it does cannot be brought back. */
  readonly danger?: boolean;
  readonly disabled: boolean;
  readonly onCancel: () => void;
}

/** What a form ends with: the button that sends it, and the way out. */
export function FormButtons({ submit, danger = false, disabled, onCancel }: FormButtonsProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button
        type="submit"
        look={danger ? "danger" : "solid"}
        size="small"
        disabled={disabled}
        className={cn(danger && "bg-surface")}
      >
        {submit ?? t("common.save")}
      </Button>
      <Button size="small" onClick={onCancel}>
        {t("common.cancel")}
      </Button>
    </div>
  );
}
