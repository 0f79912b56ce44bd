import { Pencil } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { FIELDS, type Learnt } from "@/features/onboarding/learnt-patch";
import type { Progress } from "@/lib/contract";

export type Profile = Progress["profile"];
const LISTS = new Set<string>(["areas", "goals"]);

export interface LearntListProps {
  readonly profile: Profile;
  readonly onSave: (learnt: Partial<Learnt>) => Promise<boolean>;
}

/** What was learnt so far, to be corrected in place. */
export function LearntList({ profile, onSave }: LearntListProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const learnt = wordsOf(profile);
  const known = FIELDS.filter((field) => learnt[field] !== "");
  if (editing) {
    const save = async (changed: Partial<Learnt>) => {
      if (Object.keys(changed).length === 0 || (await onSave(changed))) setEditing(false);
    };
    return <LearntForm learnt={learnt} onSave={save} onCancel={() => setEditing(false)} />;
  }
  return (
    <section className="mt-3 border-t border-line pt-3">
      <div className="flex items-center justify-between gap-2">
        <h2 className="text-xs text-faint">{t("onboarding.learnt")}</h2>
        <Button size="icon" aria-label={t("onboarding.correct")} onClick={() => setEditing(true)}>
          <Pencil aria-hidden="true" />
        </Button>
      </div>
      {known.length === 0 ? (
        <p className="text-md text-soft">{t("onboarding.nothingYet")}</p>
      ) : (
        <dl className="space-y-1 text-md">
          {known.map((field) => (
            <div key={field} className="flex gap-2">
              <dt className="w-24 shrink-0 text-soft">{t(`onboarding.profile.${field}`)}</dt>
              <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{learnt[field]}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

interface LearntFormProps {
  readonly learnt: Learnt;
  readonly onSave: (changed: Partial<Learnt>) => Promise<void>;
  readonly onCancel: () => void;
}

function LearntForm({ learnt, onSave, onCancel }: LearntFormProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState(learnt);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const changed = FIELDS.filter((field) => words[field].trim() !== learnt[field]);
    await onSave(Object.fromEntries(changed.map((field) => [field, words[field].trim()])));
    setBusy(false);
  };
  return (
    <form className="mt-3 space-y-2.5 border-t border-line pt-3" onSubmit={(event) => void submit(event)}>
      {FIELDS.map((field) => (
        <Field
          key={field}
          label={t(`onboarding.profile.${field}`)}
          value={words[field]}
          maxLength={field === "name" ? 80 : 300}
          {...(LISTS.has(field) ? { hint: t("onboarding.commas") } : {})}
          onChange={(event) => setWords({ ...words, [field]: event.target.value })}
        />
      ))}
      <FormButtons disabled={busy} onCancel={onCancel} />
    </form>
  );
}

function wordsOf(profile: Profile): Learnt {
  return {
    name: profile.name ?? "",
    occupation: profile.occupation ?? "",
    city: profile.city ?? "",
    areas: (profile.areas ?? []).join(", "),
    goals: (profile.goals ?? []).join(", "),
    routine: profile.routine ?? "",
  };
}
