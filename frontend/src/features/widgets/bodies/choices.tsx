import { Check } from "lucide-react";
import * as z from "zod/mini";

import { Button } from "@/components/ui/button";
import { Broken } from "@/features/widgets/bodies/note";
import type { BodyProps } from "@/features/widgets/registry";

const Choices = z.object({
  question: z.optional(z.nullable(z.string())),
  options: z.array(z.object({ id: z.string(), label: z.string() })),
  chosen: z.optional(z.nullable(z.string())),
});

/** A question with its answers; the one that is chosen is said in the chat. */
export function ChoicesBody({ widget, act }: BodyProps) {
  const content = z.safeParse(Choices, widget.state);
  if (!content.success) return <Broken />;
  const { question, options, chosen } = content.data;
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
