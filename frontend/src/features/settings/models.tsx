import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { ModelForm } from "@/features/settings/model-form";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { attempt } from "@/lib/attempt";
import type {
  FoundServer,
  ListedModels,
  ModelRequest,
  ModelSettings,
  ModelsPatch,
  ModelTrial,
  ProviderRequest,
} from "@/lib/contract";
import { useQuery } from "@/lib/use-query";

export interface ModelPorts {
  readonly models: () => Promise<ModelSettings>;
  readonly setModels: (patch: ModelsPatch) => Promise<ModelSettings>;
  readonly listModels: (provider: ProviderRequest) => Promise<ListedModels>;
  readonly findModels: () => Promise<readonly FoundServer[]>;
  readonly tryModel: (model: ModelRequest) => Promise<ModelTrial>;
}

const ROLES = ["talk", "background", "fallback"] as const;
type Role = (typeof ROLES)[number];

/** Which models answer, for whoever owns the server: chosen, tried and changed without a restart. */
export function Models({ ports }: { readonly ports: ModelPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload, set } = useQuery(ports.models);
  /** Null until somebody opens or closes one: where no model answers, the form for the first stands open. */
  const [toggled, setOpen] = useState<Role | "none" | null>(null);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  const open = toggled ?? (value.offline && value.talk == null ? "talk" : "none");
  const put = async (role: Role, model: ModelRequest | null) => {
    set(await ports.setModels({ [role]: model }));
    setOpen("none");
  };
  const said = { failed: t("settings.notSaved"), done: t("settings.saved") };
  return (
    <>
      <Settings title={t("settings.models.now")}>
        <Setting
          label={value.offline ? t("settings.models.none") : value.in_use}
          hint={value.detail || (value.offline ? t("settings.offline") : undefined)}
        />
      </Settings>
      {!value.fixed && (
        <Settings title={t("settings.models.chosen")}>
          {ROLES.map((role) => (
            <RoleSetting
              key={role}
              role={role}
              settings={value}
              ports={ports}
              open={open === role}
              onToggle={() => setOpen(open === role ? "none" : role)}
              onSave={(model) => put(role, model)}
              onUnset={() => void attempt(put(role, null), said)}
            />
          ))}
        </Settings>
      )}
    </>
  );
}

interface RoleSettingProps {
  readonly role: Role;
  readonly settings: ModelSettings;
  readonly ports: ModelPorts;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onSave: (model: ModelRequest) => Promise<void>;
  readonly onUnset: () => void;
}

function RoleSetting({ role, settings, ports, open, onToggle, onSave, onUnset }: RoleSettingProps) {
  const { t } = useTranslation();
  const chosen = settings[role] ?? null;
  const label = t(`settings.models.roles.${role}.name`);
  const provider = settings.providers.find(({ id }) => id === chosen?.provider);
  const hint =
    chosen === null ? t(`settings.models.roles.${role}.none`) : `${provider?.name ?? ""}: ${chosen.model}`;
  return (
    <>
      <Setting label={label} hint={hint}>
        <div className="flex gap-1.5">
          <Button
            look="outline"
            size="small"
            aria-expanded={open}
            aria-label={
              chosen === null
                ? t("settings.models.connectNamed", { name: label })
                : t("settings.models.changeNamed", { name: label })
            }
            onClick={onToggle}
          >
            {chosen === null ? t("settings.models.connect") : t("settings.change")}
          </Button>
          {chosen !== null && (
            <Button
              look="danger"
              size="small"
              aria-label={t("settings.targets.removeNamed", { name: label })}
              onClick={onUnset}
            >
              {t("settings.targets.remove")}
            </Button>
          )}
        </div>
      </Setting>
      {open && (
        <SettingBlock>
          <ModelForm
            providers={settings.providers.filter(({ id }) => id !== "offline" || role === "fallback")}
            chosen={chosen}
            ports={ports}
            onSave={onSave}
            onCancel={onToggle}
          />
        </SettingBlock>
      )}
    </>
  );
}
