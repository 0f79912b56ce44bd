import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/features/palette/dialog";
import { PALETTE_KEYS } from "@/features/palette/keys";

const EVERYWHERE = [
  ["palette", PALETTE_KEYS],
  ["shortcuts", "?"],
  ["write", "/"],
  ["send", "Enter"],
  ["newLine", "Shift + Enter"],
  ["edit", "↑"],
  ["stop", "Esc"],
] as const;
const INBOX = [
  ["move", "↑ ↓"],
  ["change", "E"],
  ["done", "X"],
  ["archive", "A"],
  ["remove", "Delete"],
] as const;
const TRIAGE = [
  ["accept", "Y"],
  ["option", "1 … 9"],
  ["change", "E"],
  ["dismiss", "Delete"],
] as const;

/** What the keyboard can do. */
export default function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog label={t("palette.shortcuts")} onClose={onClose}>
      <header className="flex items-center justify-between gap-2 ps-5 pe-2 pt-2">
        <h2 className="font-semibold">{t("palette.shortcuts")}</h2>
        <Button size="icon" aria-label={t("common.close")} onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div
        // The keyboard must be able to scroll it, too.
        tabIndex={0}
        role="group"
        aria-label={t("palette.shortcuts")}
        className="space-y-3 overflow-y-auto px-5 pt-1 pb-5"
      >
        <Keys lines={EVERYWHERE.map(([name, keys]) => [t(`palette.keys.everywhere.${name}`), keys])} />
        <Keys
          title={t("palette.keys.inbox.title")}
          lines={INBOX.map(([name, keys]) => [t(`palette.keys.inbox.${name}`), keys])}
        />
        <Keys
          title={t("palette.keys.triage.title")}
          lines={TRIAGE.map(([name, keys]) => [t(`palette.keys.triage.${name}`), keys])}
        />
      </div>
    </Dialog>
  );
}

interface KeysProps {
  readonly title?: string;
  /** What is done, and by which key. */
  readonly lines: readonly (readonly [string, string])[];
}

function Keys({ title, lines }: KeysProps) {
  return (
    <section>
      {title !== undefined && <h3 className="pt-1 text-sm font-medium text-soft">{title}</h3>}
      <dl>
        {lines.map(([what, keys]) => (
          <div
            key={what}
            className="flex min-h-10 items-center justify-between gap-4 border-t border-line/60 first:border-0"
          >
            <dt>{what}</dt>
            <dd>
              <kbd className="rounded-lg border border-line bg-sunken px-2 py-0.5 font-sans text-sm whitespace-nowrap">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
