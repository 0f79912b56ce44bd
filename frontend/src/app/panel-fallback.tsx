import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Section } from "@/app/sections";
import { Failed } from "@/components/ui/list-states";
import { Panel } from "@/components/ui/panel";
import { onReconnect } from "@/lib/reconnect";

export interface PanelFallbackProps {
  readonly section: Section;
  readonly onClose: () => void;
}

/**
 * In the place of a panel whose code could not be fetched, or which broke: the conversation beside it goes on. A browser
 * remembers a file that it did not get, so only a fresh page helps; drafts and unsent messages outlive it.
 */
export function PanelFallback({ section, onClose }: PanelFallbackProps) {
  const { t } = useTranslation();
  useEffect(() => onReconnect(() => location.reload()), []);
  return (
    <Panel title={t(`common.nav.${section}`)} onClose={onClose}>
      <Failed onRetry={() => location.reload()} />
    </Panel>
  );
}
