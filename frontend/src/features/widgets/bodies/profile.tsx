import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { type BodyProps, defineWidget } from "@/features/widgets/define";

const text = z.optional(z.nullable(z.string()));
const list = z.optional(z.nullable(z.array(z.string())));
const fields = z.object({
  name: text,
  occupation: text,
  city: text,
  goals: list,
  areas: list,
  routine: text,
});
/** The server keeps it under a name of its own; older cards hold it bare. */
const schema = z.pipe(
  z.transform((state: { readonly profile?: unknown }) => state.profile ?? state),
  fields,
);

type State = z.infer<typeof fields>;

const FIELDS = ["name", "occupation", "city", "goals", "areas", "routine"] as const;

/** What the user has told of themself. It is corrected in words, or in the memory. */
function Body({ state }: BodyProps<State, object>) {
  const { t } = useTranslation();
  const known = FIELDS.map((name) => [name, said(state[name])] as const).filter(([, value]) => value !== "");
  if (known.length === 0) return <p className="text-soft">{t("widgets.profileEmpty")}</p>;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-md">
      {known.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-soft">{t(`widgets.profile.${name}`)}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function said(value: string | readonly string[] | null | undefined): string {
  return typeof value === "object" && value !== null ? value.join(", ") : (value ?? "");
}

export const profile = defineWidget({ schema, actions: {}, Body });
