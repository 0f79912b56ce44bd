import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { Failed, More, Skeleton } from "@/components/ui/list-states";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import { type InvitationPorts, Invitations } from "@/features/settings/invitations";
import { PersonLine, type PersonPorts } from "@/features/settings/person-line";
import { SettingBlock, Settings } from "@/features/settings/setting";
import { attempt } from "@/lib/attempt";
import type { AccessPatch, AccessRules, AccountPage } from "@/lib/contract";
import { notify } from "@/lib/toasts";
import { useQuery } from "@/lib/use-query";

export interface PeoplePorts extends InvitationPorts, PersonPorts {
  readonly accessRules: () => Promise<AccessRules>;
  readonly changeAccess: (patch: Partial<AccessPatch>) => Promise<AccessRules>;
  readonly people: (before: string | null, guests: boolean) => Promise<AccountPage>;
}

export interface PeopleProps {
  readonly ports: PeoplePorts;
  /** The owner's own id. */
  readonly ownId: string;
}

const WAYS = ["open", "invitation", "closed"] as const;

/** Who may come in, who is invited, who is here. For the owner of the server. */
export function People({ ports, ownId }: PeopleProps) {
  return (
    <>
      <Access ports={ports} />
      <Invitations ports={ports} />
      <WhoIsHere ports={ports} ownId={ownId} />
    </>
  );
}

function Access({ ports }: { readonly ports: PeoplePorts }) {
  const { t } = useTranslation();
  const { value, failed, reload, set } = useQuery(ports.accessRules);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const change = (patch: Partial<AccessPatch>) => {
    set({ ...value, ...(patch as Partial<AccessRules>) });
    ports.changeAccess(patch).then(set, () => {
      set(value);
      notify({ text: t("settings.notSaved"), tone: "trouble" });
    });
  };
  return (
    <Settings title={t("settings.people.access")}>
      <SettingBlock>
        <Segmented
          label={t("settings.people.registration")}
          value={value.registration}
          options={WAYS.map((way) => ({ value: way, label: t(`settings.people.ways.${way}`) }))}
          onChange={(registration) => change({ registration })}
        />
      </SettingBlock>
      <SettingBlock>
        <Switch
          label={t("settings.people.guests")}
          hint={t("settings.people.guestsHint")}
          checked={value.guests}
          onChange={(guests) => change({ guests })}
        />
      </SettingBlock>
    </Settings>
  );
}

function WhoIsHere({ ports, ownId }: PeopleProps) {
  const { t } = useTranslation();
  const [guests, setGuests] = useState(false);
  const { people } = ports;
  const load = useCallback(() => people(null, guests), [people, guests]);
  const { value, failed, reload, set } = useQuery(load);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const more = async () => {
    const { items, next } = await people(value.next, guests);
    set({ items: [...value.items, ...items], next });
  };
  return (
    <Settings title={t("settings.people.list")}>
      <SettingBlock>
        <Switch label={t("settings.people.withGuests")} checked={guests} onChange={setGuests} />
      </SettingBlock>
      {value.items.map((person) => (
        <PersonLine
          key={person.id}
          person={person}
          own={person.id === ownId}
          ports={ports}
          onChange={reload}
        />
      ))}
      {value.next !== null && (
        <SettingBlock>
          <More onMore={() => void attempt(more(), { failed: t("settings.people.failed") })} />
        </SettingBlock>
      )}
    </Settings>
  );
}
