import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/control";
import type { BodyProps } from "@/features/widgets/registry";
import { cn } from "@/lib/class-names";

const Note = z.object({ text: z.string() });

export function NoteBody({ widget, act }: BodyProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  const content = z.safeParse(Note, widget.state);
  if (!content.success) return <Broken />;
  const { text } = content.data;
  if (draft === null) {
    return (
      <>
        <p dir="auto" className="whitespace-pre-wrap text-md text-soft [overflow-wrap:anywhere]">
          {text}
        </p>
        <Button size="small" className="-ms-3 mt-1" onClick={() => setDraft(text)}>
          {t("widgets.edit")}
        </Button>
      </>
    );
  }
  const save = () => {
    if (draft !== text) act("edit", { text: draft });
    setDraft(null);
  };
  return (
    <div className="space-y-2">
      <textarea
        dir="auto"
        aria-label={widget.title}
        value={draft}
        rows={4}
        maxLength={10_000}
        onChange={(event) => setDraft(event.target.value)}
        className={cn(CONTROL, "block py-2.5")}
      />
      <div className="flex gap-1.5">
        <Button look="solid" size="small" onClick={save}>
          {t("common.save")}
        </Button>
        <Button size="small" onClick={() => setDraft(null)}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}

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
