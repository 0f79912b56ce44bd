import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { CONTROL } from "@/components/ui/control";
import { Segmented } from "@/components/ui/segmented";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { cn } from "@/lib/class-names";
import type { Profile, User, UserPatch } from "@/lib/contract";

export interface YouProps {
  readonly user: User;
  readonly formality: Profile["formality"];
  readonly account: ReactNode;
  readonly onSave: (patch: Partial<UserPatch>) => void;
}

const FORMS = ["formal", "informal"] as const;

/** How to be called, and whose account this is. */
export function You({ user, formality, account, onSave }: YouProps) {
  const { t, i18n } = useTranslation();
  // A language with one form of address has the same words for both.
  const differs = t("settings.formality.formal") !== t("settings.formality.informal");
  return (
    <>
      <Settings>
        <NameSetting name={user.name} onSave={(name) => onSave({ name })} />
        {differs && (
          <Setting label={t("settings.formality.label")} key={i18n.language}>
            <Segmented
              labelHidden
              label={t("settings.formality.label")}
              value={formality ?? "formal"}
              options={FORMS.map((value) => ({ value, label: t(`settings.formality.${value}`) }))}
              onChange={(value) => onSave({ profile: { formality: value } })}
            />
          </Setting>
        )}
      </Settings>
      <Settings title={t("settings.account")}>
        <SettingBlock>{account}</SettingBlock>
      </Settings>
    </>
  );
}

function NameSetting({ name, onSave }: { readonly name: string; readonly onSave: (name: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  /** Null while nothing is being written: the name may come from the conversation. */
  const [written, write] = useState<string | null>(null);
  const commit = () => {
    if (written !== null && written.trim() !== name) onSave(written.trim());
    write(null);
  };
  return (
    <Setting label={t("settings.name")} htmlFor={id}>
      <form
        className="w-full sm:w-64"
        onSubmit={(event) => {
          event.preventDefault();
          commit();
        }}
      >
        <input
          id={id}
          dir="auto"
          placeholder={t("settings.namePlaceholder")}
          // oxlint-disable-next-line jsx-a11y/autocomplete-valid -- it is one of the standard's
          autoComplete="given-name"
          maxLength={80}
          value={written ?? name}
          onChange={(event) => write(event.target.value)}
          onBlur={commit}
          className={cn(CONTROL)}
        />
      </form>
    </Setting>
  );
}
