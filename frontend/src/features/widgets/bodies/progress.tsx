import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { type BodyProps, defineWidget } from "@/features/widgets/define";

const schema = z.object({
  value: z._default(z.number(), 0),
  max: z._default(z.number().check(z.positive()), 100),
  label: z.optional(z.nullable(z.string())),
});

type State = z.infer<typeof schema>;

const actions = {
  set: (state: State, { value }: { readonly value: number }) => ({ ...state, value }),
};

/** How far something is; the user moves it by hand. */
function Body({ widget, state: { value, max, label }, act }: BodyProps<State, typeof actions>) {
  const { t, i18n } = useTranslation();
  const share = new Intl.NumberFormat(i18n.language, { style: "percent" }).format(value / max);
  return (
    <>
      {label != null && <p className="mb-1 text-soft">{label}</p>}
      <input
        type="range"
        aria-label={t("widgets.howFar", { title: widget.title })}
        aria-valuetext={share}
        className="h-11 w-full accent-(--accent)"
        min={0}
        max={max}
        step={max <= 20 ? 1 : max / 100}
        value={value}
        onChange={(event) => act("set", { value: Number(event.target.value) })}
      />
      <p className="text-xs text-faint">{share}</p>
    </>
  );
}

export const progress = defineWidget({ schema, actions, Body });
