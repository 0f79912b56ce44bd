import { useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/control";
import { type BodyProps, defineWidget } from "@/features/widgets/define";
import { cn } from "@/lib/class-names";

const schema = z.object({ text: z.string() });

type State = z.infer<typeof schema>;

const actions = {
  edit: (_: State, { text }: State) => ({ text }),
};

function Body({ widget, state: { text }, act }: BodyProps<State, typeof actions>) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
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

export const note = defineWidget({ schema, actions, Body });
