import { Check } from "lucide-react";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { type BodyProps, defineWidget } from "@/features/widgets/define";

const schema = z.object({
  question: z.optional(z.nullable(z.string())),
  options: z.array(z.object({ id: z.string(), label: z.string() })),
  chosen: z.optional(z.nullable(z.string())),
});

type State = z.infer<typeof schema>;

const actions = {
  choose: (state: State, { id }: { readonly id: string }) => ({ ...state, chosen: id }),
};

/** A question with its answers; the one that is chosen is said in the chat. */
function Body({ state: { question, options, chosen }, act }: BodyProps<State, typeof actions>) {
  const answered = chosen != null;
  return (
    <>
      {question != null && <p className="mb-2 text-soft">{question}</p>}
      <div className="flex flex-wrap gap-1.5">
        {options.map((option) => (
          <Button
            key={option.id}
            look={option.id === chosen ? "solid" : "outline"}
            size="small"
            aria-pressed={option.id === chosen}
            disabled={answered && option.id !== chosen}
            onClick={() => !answered && act("choose", { id: option.id })}
          >
            {option.id === chosen && <Check aria-hidden="true" className="size-4" />}
            {option.label}
          </Button>
        ))}
      </div>
    </>
  );
}

export const choices = defineWidget({ schema, actions, Body });
