import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { useFormDraft } from "@/lib/use-form-draft";

/** One line, one thing. The words stay in the field until they are stored. */
export function QuickAdd({ onAdd }: { readonly onAdd: (text: string) => Promise<boolean> }) {
  const { t } = useTranslation();
  const { values, set, discard } = useFormDraft("inbox-add", { text: "" });
  const { text } = values;
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "" || busy) return;
    setBusy(true);
    if (await onAdd(text.trim())) discard();
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex gap-2">
      <input
        aria-label={t("inbox.add")}
        placeholder={t("inbox.add")}
        value={text}
        maxLength={2000}
        onChange={(event) => set({ text: event.target.value })}
        className="min-h-11 w-full min-w-0 rounded-xl border border-faint/70 bg-surface px-3.5 text-base text-ink placeholder:text-faint focus-visible:border-accent focus-visible:outline-offset-0"
      />
      <Button
        type="submit"
        look="soft"
        size="round"
        aria-label={t("inbox.addButton")}
        disabled={text.trim() === ""}
      >
        <Plus aria-hidden="true" className="size-5" />
      </Button>
    </form>
  );
}
