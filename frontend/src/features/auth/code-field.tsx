import { useTranslation } from "react-i18next";

import { Field } from "@/components/ui/field";

/** The code of the app, or a recovery code. */
export function CodeField() {
  const { t } = useTranslation();
  return (
    <Field
      label={t("auth.code")}
      name="code"
      hint={t("auth.codeHint")}
      autoComplete="one-time-code"
      inputMode="text"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={40}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears as the next thing to fill in
      autoFocus
      required
    />
  );
}
