import i18next from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "@/components/ui/panel";
import { Calendar, type CalendarPorts } from "@/features/settings/calendar";
import { type DevicePorts, Devices } from "@/features/settings/devices";
import { groupsFor, type SettingsGroup } from "@/features/settings/groups";
import { useGroupValues } from "@/features/settings/group-values";
import { GroupList } from "@/features/settings/group-list";
import { Look } from "@/features/settings/look";
import { ModelCard } from "@/features/settings/model-card";
import { type ModelPorts, Models } from "@/features/settings/models";
import { OwnData } from "@/features/settings/own-data";
import { People, type PeoplePorts } from "@/features/settings/people";
import { Push, type PushPorts } from "@/features/settings/push";
import { QuietHoursChoice } from "@/features/settings/quiet-hours";
import type { RoutineStoreApi } from "@/features/settings/routine-store";
import { Routines } from "@/features/settings/routines";
import { Security, type SecurityPorts } from "@/features/settings/security";
import { SettingBlock, Settings } from "@/features/settings/setting";
import { type TargetPorts, Targets } from "@/features/settings/targets";
import { Usage } from "@/features/settings/usage";
import type { UsagePorts } from "@/features/settings/usage-limits";
import { You } from "@/features/settings/you";
import type { Profile, Readiness, User, UserPatch } from "@/lib/contract";
import { setLocale } from "@/lib/i18n";
import { notify } from "@/lib/toasts";
import { useMediaQuery, WIDE } from "@/lib/use-media-query";

export type SettingsPorts = TargetPorts &
  PushPorts &
  DevicePorts &
  SecurityPorts &
  PeoplePorts &
  ModelPorts &
  UsagePorts &
  CalendarPorts & {
    readonly readiness: () => Promise<Readiness>;
    readonly deleteAccount: (password: string | null) => Promise<void>;
  };

export interface SettingsPanelProps {
  readonly user: User;
  readonly formality: Profile["formality"];
  readonly ports: SettingsPorts;
  readonly routines: RoutineStoreApi;
  /** Which group is open; none on a phone shows the list of them. */
  readonly group: SettingsGroup | null;
  /** What in it was asked for by its own name; empty for the whole. */
  readonly opened?: string;
  readonly addressOf: (group: SettingsGroup | null) => string;
  /** Rejects where the server did not take it; what is on the screen is put back then. */
  readonly onChange: (patch: Partial<UserPatch>) => Promise<void>;
  readonly onClose: () => void;
  /** How to get an account, or to leave. */
  readonly account: ReactNode;
}

/** The settings as a page: the groups at the side and one of them; on a phone first the one, then the other. */
export function SettingsPanel(props: SettingsPanelProps) {
  const { group, addressOf, onClose } = props;
  const { t } = useTranslation();
  const wide = useMediaQuery(WIDE);
  if (wide) {
    return (
      <Panel page title={t("settings.title")} onClose={onClose}>
        <div className="mx-auto flex max-w-5xl gap-10">
          <div className="sticky top-0 w-48 shrink-0 self-start">
            <GroupList groups={groupsFor(props.user)} group={group ?? "you"} addressOf={addressOf} />
          </div>
          <div className="min-w-0 max-w-page flex-1">
            <Group key={group} {...props} group={group ?? "you"} headed />
          </div>
        </div>
      </Panel>
    );
  }
  if (group === null) {
    return (
      <Panel page title={t("settings.title")} onClose={onClose}>
        <List {...props} />
      </Panel>
    );
  }
  const back = () => {
    location.hash = addressOf(null);
  };
  return (
    <Panel key={group} page nested title={t(`settings.groups.${group}`)} onClose={back}>
      <Group {...props} group={group} />
    </Panel>
  );
}

/** Where the groups have the page for themselves, each says what it is set to. */
function List(props: SettingsPanelProps) {
  const values = useGroupValues(props);
  return (
    <GroupList groups={groupsFor(props.user)} group={null} addressOf={props.addressOf} values={values} />
  );
}

interface GroupProps extends SettingsPanelProps {
  readonly group: SettingsGroup;
  /** Under its own heading. */
  readonly headed?: boolean;
}

function Group({ headed = false, ...props }: GroupProps) {
  const { t } = useTranslation();
  return (
    <div className="space-y-5">
      {headed && <h3 className="pt-1 text-base font-semibold">{t(`settings.groups.${props.group}`)}</h3>}
      <Body {...props} />
    </div>
  );
}

function Body({ group, opened, user, formality, ports, routines, onChange, account }: GroupProps) {
  const { t } = useTranslation();
  const save = saver(user, onChange);
  switch (group) {
    case "you":
      return <You user={user} formality={formality} account={account} onSave={save} />;
    case "assistant":
      return user.is_owner ? <Models ports={ports} /> : <ModelCard load={ports.readiness} />;
    case "usage":
      return <Usage owner={user.is_owner} locale={user.locale} ports={ports} />;
    case "look":
      return <Look user={user} zoneOpened={opened === "timezone"} onSave={save} />;
    case "routines":
      return (
        <>
          <Settings intro={t("settings.routines.intro")}>
            <SettingBlock>
              <Routines store={routines} />
            </SettingBlock>
          </Settings>
          <Settings title={t("settings.notifications")}>
            <SettingBlock>
              <QuietHoursChoice
                value={user.quiet_hours ?? null}
                onSave={(quiet_hours) => save({ quiet_hours })}
              />
            </SettingBlock>
            <SettingBlock>
              <Push ports={ports} />
            </SettingBlock>
          </Settings>
        </>
      );
    case "channels":
      return <Targets ports={ports} />;
    case "calendar":
      return <Calendar ports={ports} />;
    case "devices":
      return <Devices ports={ports} />;
    case "security":
      return <Security guest={user.guest} ports={ports} />;
    case "people":
      return <People ports={ports} ownId={user.id} />;
    case "data":
      return <OwnData guest={user.guest} onDelete={ports.deleteAccount} />;
  }
}

/** Saves, and says how it went. */
function saver(user: User, onChange: SettingsPanelProps["onChange"]) {
  return (patch: Partial<UserPatch>) => {
    const saving = async () => {
      try {
        await onChange(patch);
      } catch {
        notify({ text: i18next.t("settings.notSaved"), tone: "trouble" });
        return;
      }
      // Said in the language of then: it may be what was changed, and its texts may still be on their way.
      await setLocale(patch.locale ?? user.locale);
      notify({ text: i18next.t("settings.saved"), tone: "calm" });
    };
    void saving();
  };
}
