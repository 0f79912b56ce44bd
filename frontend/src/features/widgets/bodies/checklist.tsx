import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { type BodyProps, defineWidget, unpredicted } from "@/features/widgets/define";
import { cn } from "@/lib/class-names";
import { newId } from "@/lib/ids";

const schema = z.object({
  items: z.array(z.looseObject({ id: z.string(), text: z.string(), done: z._default(z.boolean(), false) })),
});

type State = z.infer<typeof schema>;

const actions = {
  toggle: ({ items }: State, { id, done }: { readonly id: string; readonly done: boolean }) => ({
    items: items.map((item) => (item.id === id ? { ...item, done } : item)),
  }),
  add: unpredicted<State, { readonly id: string; readonly text: string }>(),
};

function Body({ state: { items }, act }: BodyProps<State, typeof actions>) {
  const { t } = useTranslation();
  const done = items.filter((item) => item.done).length;
  return (
    <>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <label className="flex min-h-9 cursor-pointer items-start gap-2.5 py-1 coarse:min-h-11 coarse:py-2">
              <input
                type="checkbox"
                className="mt-0.5 size-5 shrink-0 accent-(--accent)"
                checked={item.done}
                onChange={(event) => act("toggle", { id: item.id, done: event.target.checked })}
              />
              <span className={cn("[overflow-wrap:anywhere]", item.done && "text-faint line-through")}>
                {item.text}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <Add onAdd={(text) => act("add", { id: newId(), text })} />
      <p className="mt-2 text-xs text-faint">{t("widgets.progress", { done, total: items.length })}</p>
    </>
  );
}

function Add({ onAdd }: { readonly onAdd: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === "") return;
    onAdd(text.trim());
    setText("");
  };
  return (
    <form onSubmit={submit} className="mt-1 flex items-center gap-1">
      <input
        aria-label={t("widgets.add")}
        placeholder={t("widgets.add")}
        value={text}
        maxLength={500}
        onChange={(event) => setText(event.target.value)}
        className="min-h-9 w-full min-w-0 rounded-lg bg-transparent px-1 text-base placeholder:text-faint coarse:min-h-11"
      />
      <Button type="submit" size="icon" aria-label={t("widgets.addButton")} disabled={text.trim() === ""}>
        <Plus aria-hidden="true" />
      </Button>
    </form>
  );
}

export const checklist = defineWidget({ schema, actions, Body });
