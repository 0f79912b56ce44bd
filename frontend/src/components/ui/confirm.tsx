import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";

export interface ConfirmProps {
  /** What it is about, for the ear. */
  readonly label: string;
  /** What goes, and that it cannot be brought back. */
  readonly says: string;
  /** The words of the button that does it. */
  readonly sure: string;
  readonly busy?: boolean;
  readonly onSure: () => void;
  readonly onCancel: () => void;
  /** Another way out, as to take everything along first. */
  readonly children?: ReactNode;
}

/** Asked before what no undo brings back. */
export function Confirm({ label, says, sure, busy = false, onSure, onCancel, children }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <EscapeArea
      role="group"
      aria-label={label}
      className="space-y-3 rounded-2xl bg-danger-soft p-4 text-md"
      onEscape={onCancel}
    >
      <p>{says}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button look="danger" size="small" className="bg-surface" disabled={busy} onClick={onSure}>
          {sure}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the safe way out is where the hand already is */}
        <Button look="plain" size="small" autoFocus onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        {children}
      </div>
    </EscapeArea>
  );
}
