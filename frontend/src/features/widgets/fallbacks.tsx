import { useTranslation } from "react-i18next";

/** The content does not fit its kind. */
export function Broken() {
  const { t } = useTranslation();
  return <p className="text-sm text-soft">{t("widgets.broken")}</p>;
}

/** A kind that a later server knows, and this client does not. */
export function Unknown() {
  const { t } = useTranslation();
  return <p className="text-sm text-soft">{t("widgets.unknown")}</p>;
}
