import { useTranslation } from "react-i18next";
import * as z from "zod/mini";

import { Broken } from "@/features/widgets/bodies/note";
import type { BodyProps } from "@/features/widgets/registry";

const text = z.optional(z.nullable(z.string()));
const list = z.optional(z.nullable(z.array(z.string())));
const Profile = z.object({
  name: text,
  occupation: text,
  city: text,
  goals: list,
  areas: list,
  routine: text,
});

const FIELDS = ["name", "occupation", "city", "goals", "areas", "routine"] as const;

/** What the user has told of themself. It is corrected in words, or in the memory. */
export function ProfileBody({ widget }: BodyProps) {
  const { t } = useTranslation();
  const content = z.safeParse(Profile, widget.state["profile"] ?? widget.state);
  if (!content.success) return <Broken />;
  const known = FIELDS.map((name) => [name, said(content.data[name])] as const).filter(
    ([, value]) => value !== "",
  );
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
