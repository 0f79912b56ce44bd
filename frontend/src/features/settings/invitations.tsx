import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { LinkOnce } from "@/features/settings/link-once";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import type { Invitation, InvitationPage, NewInvitation } from "@/lib/contract";
import { useTimeFormat } from "@/lib/time";
import { useBusy } from "@/lib/use-busy";
import { useQuery } from "@/lib/use-query";

export interface InvitationPorts {
  readonly invitations: () => Promise<InvitationPage>;
  readonly invite: () => Promise<NewInvitation>;
  readonly revokeInvitation: (id: string) => Promise<void>;
}

/** Links by which one person each may make an account. */
export function Invitations({ ports }: { readonly ports: InvitationPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.invitations);
  const { busy, run } = useBusy(t("settings.people.failed"), reload);
  const [made, setMade] = useState<NewInvitation | null>(null);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const revoke = async (invitation: Invitation) => {
    await ports.revokeInvitation(invitation.id);
    if (invitation.id === made?.id) setMade(null);
  };
  return (
    <Settings title={t("settings.people.invitations")}>
      <Setting label={t("settings.people.inviteHint")}>
        <Button
          look="outline"
          size="small"
          disabled={busy}
          onClick={() => void run(async () => setMade(await ports.invite()))}
        >
          {t("settings.people.invite")}
        </Button>
      </Setting>
      {made !== null && (
        <SettingBlock>
          <LinkOnce link={made.link} />
        </SettingBlock>
      )}
      {value.items.map((invitation) => (
        <InvitationLine
          key={invitation.id}
          invitation={invitation}
          busy={busy}
          onRevoke={() => void run(() => revoke(invitation))}
        />
      ))}
    </Settings>
  );
}

interface InvitationLineProps {
  readonly invitation: Invitation;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}

function InvitationLine({ invitation, busy, onRevoke }: InvitationLineProps) {
  const { t } = useTranslation();
  const when = useTimeFormat().short(invitation.expires);
  return (
    <Setting label={t("settings.people.invitation")} hint={t("settings.people.until", { when })}>
      <Button
        look="danger"
        size="small"
        disabled={busy}
        aria-label={t("settings.people.revokeNamed", { when })}
        onClick={onRevoke}
      >
        {t("settings.people.revoke")}
      </Button>
    </Setting>
  );
}
