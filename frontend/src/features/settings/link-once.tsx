import { useTranslation } from "react-i18next";

import { CopyButton } from "@/components/ui/copy-button";

/** A link with a secret, to be copied now. */
export function LinkOnce({ link }: { readonly link: string }) {
  const { t } = useTranslation();
  return (
    <div role="group" aria-label={t("settings.people.link")} className="space-y-2">
      <div className="flex items-center gap-1 rounded-xl bg-sunken ps-3">
        <code className="min-w-0 flex-1 py-2.5 font-mono text-sm [overflow-wrap:anywhere]">{link}</code>
        <CopyButton text={link} label={t("settings.people.copyLink")} />
      </div>
      <p className="text-sm text-soft">{t("settings.people.shownOnce")}</p>
    </div>
  );
}
