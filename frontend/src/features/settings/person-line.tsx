import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { LinkOnce } from "@/features/settings/link-once";
import { PasswordAsk } from "@/features/settings/password-ask";
import { Setting, SettingBlock } from "@/features/settings/setting";
import type { Account, SignInLink } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { notify } from "@/lib/toasts";
import { useBusy } from "@/lib/use-busy";

export interface PersonPorts {
  readonly switchPerson: (id: string, disabled: boolean) => Promise<Account>;
  readonly linkForPerson: (id: string, password: string) => Promise<SignInLink>;
  readonly endTwoStepOf: (id: string, password: string) => Promise<void>;
  readonly handOver: (id: string, password: string) => Promise<Account>;
  readonly deletePerson: (id: string, password: string) => Promise<void>;
}

export interface PersonLineProps {
  readonly person: Account;
  readonly own: boolean;
  readonly ports: PersonPorts;
  readonly onChange: () => void;
}

/** What asks for the owner's password first. */
type Act = "makeLink" | "endTwoStep" | "handOver" | "delete";

/** A person: who, since when here last, and what the owner can do with the account. */
export function PersonLine({ person, own, ports, onChange }: PersonLineProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const name = person.name === "" ? (person.email ?? t("settings.people.nobody")) : person.name;
  return (
    <>
      <Setting label={name} hint={<About person={person} own={own} />}>
        {!person.is_owner && (
          <Button
            size="icon"
            aria-expanded={open}
            aria-label={t("settings.people.more", { name })}
            onClick={() => setOpen(!open)}
          >
            <MoreHorizontal aria-hidden="true" />
          </Button>
        )}
      </Setting>
      {open && (
        <SettingBlock>
          <Acts person={person} ports={ports} onChange={onChange} />
        </SettingBlock>
      )}
    </>
  );
}

function About({ person, own }: Pick<PersonLineProps, "person" | "own">) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const marks = [
    own && t("settings.people.you"),
    person.is_owner && t("settings.people.owner"),
    person.guest && t("settings.people.guest"),
    person.disabled && t("settings.people.disabled"),
    person.two_step && t("settings.people.twoStep"),
  ].filter((mark) => mark !== false);
  const seen =
    person.last_seen == null
      ? t("settings.people.never")
      : t("settings.people.seen", { when: format.short(person.last_seen) });
  return (
    <>
      {person.name !== "" && person.email != null && <p>{person.email}</p>}
      <p>{[...marks, seen].join(" · ")}</p>
    </>
  );
}

function Acts({ person, ports, onChange }: Omit<PersonLineProps, "own">) {
  const { t } = useTranslation();
  const { busy, run } = useBusy(t("settings.people.failed"), onChange);
  const [asked, ask] = useState<Act | null>(null);
  const [link, setLink] = useState<string | null>(null);
  if (asked !== null) {
    const perform = async (password: string) => {
      if (asked === "makeLink") setLink((await ports.linkForPerson(person.id, password)).link);
      else {
        await PERFORM[asked](ports, person.id, password);
        notify({ text: t(`settings.people.done.${asked}`), tone: "calm" });
        onChange();
      }
      ask(null);
    };
    return (
      <PasswordAsk
        danger={asked !== "makeLink"}
        says={t(`settings.people.says.${asked}`)}
        sure={t(`settings.people.sure.${asked}`)}
        onSubmit={perform}
        onCancel={() => ask(null)}
      />
    );
  }
  const acts: readonly Act[] = [
    ...(person.guest ? [] : (["makeLink"] as const)),
    ...(person.two_step ? (["endTwoStep"] as const) : []),
    ...(person.guest || person.disabled ? [] : (["handOver"] as const)),
    "delete",
  ];
  return (
    <>
      <div className="flex flex-wrap gap-1.5">
        <Button
          look="outline"
          size="small"
          disabled={busy}
          onClick={() => void run(() => ports.switchPerson(person.id, !person.disabled))}
        >
          {t(person.disabled ? "settings.people.enable" : "settings.people.disable")}
        </Button>
        {acts.map((act) => (
          <Button
            key={act}
            look={act === "delete" ? "danger" : "outline"}
            size="small"
            onClick={() => ask(act)}
          >
            {t(`settings.people.${act}`)}
          </Button>
        ))}
      </div>
      {link !== null && <LinkOnce link={link} />}
    </>
  );
}

const PERFORM: Record<
  Exclude<Act, "makeLink">,
  (ports: PersonPorts, id: string, password: string) => Promise<unknown>
> = {
  endTwoStep: (ports, id, password) => ports.endTwoStepOf(id, password),
  handOver: (ports, id, password) => ports.handOver(id, password),
  delete: (ports, id, password) => ports.deletePerson(id, password),
};
