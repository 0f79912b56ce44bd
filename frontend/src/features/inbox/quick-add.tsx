import { ArrowUp, Plus } from "lucide-react";
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
    <form
      onSubmit={(event) => void submit(event)}
      className="-ms-3 flex items-center border-b border-line/80"
    >
      <span aria-hidden="true" className="flex size-11 shrink-0 items-center justify-center text-accent">
        <Plus className="size-5" />
      </span>
      <input
        aria-label={t("inbox.add")}
        placeholder={t("inbox.add")}
        value={text}
        maxLength={2000}
        onChange={(event) => set({ text: event.target.value })}
        dir="auto"
        className="min-h-11 w-full min-w-0 rounded-lg bg-transparent text-base text-ink -outline-offset-2 placeholder:text-faint"
      />
      <Button
        type="submit"
        look="soft"
        size="icon"
        // In its place from the start: nothing moves when the first letter is typed.
        className={text.trim() === "" ? "invisible" : undefined}
        aria-label={t("inbox.addButton")}
      >
        <ArrowUp aria-hidden="true" />
      </Button>
    </form>
  );
}
