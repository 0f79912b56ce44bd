import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/features/palette/dialog";
import { PALETTE_KEYS } from "@/features/palette/keys";

const LINES = [
  ["palette", PALETTE_KEYS],
  ["shortcuts", "?"],
  ["write", "/"],
  ["send", "Enter"],
  ["newLine", "Shift + Enter"],
  ["edit", "↑"],
  ["stop", "Esc"],
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
      <dl className="overflow-y-auto px-5 pt-1 pb-5">
        {LINES.map(([name, keys]) => (
          <div
            key={name}
            className="flex min-h-10 items-center justify-between gap-4 border-t border-line/60 first:border-0"
          >
            <dt>{t(`palette.keys.${name}`)}</dt>
            <dd>
              <kbd className="rounded-lg border border-line bg-sunken px-2 py-0.5 font-sans text-sm whitespace-nowrap">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
