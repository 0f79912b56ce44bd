import { Check, Minus, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Choice, Field } from "@/components/ui/field";
import { Trouble } from "@/components/ui/trouble";
import { FoundServers } from "@/features/settings/found-servers";
import type { ModelPorts } from "@/features/settings/models";
import type { ChosenModel, ListedModels, ModelRequest, ModelTrial, Provider } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";

export interface ModelFormProps {
  readonly providers: readonly Provider[];
  readonly chosen: ChosenModel | null;
  readonly ports: ModelPorts;
  /** Rejects where the server does not take it. */
  readonly onSave: (model: ModelRequest) => Promise<void>;
  readonly onCancel: () => void;
}

/** A provider, what it asks for, and one of its models; it can be tried before it is in use. */
export function ModelForm({ providers, chosen, ports, onSave, onCancel }: ModelFormProps) {
  const { t } = useTranslation();
  const id = useId();
  const [providerId, setProvider] = useState(chosen?.provider ?? providers[0]?.id ?? "openai");
  const [address, setAddress] = useState(chosen?.address ?? "");
  const [key, setKey] = useState("");
  const [model, setModel] = useState(chosen?.model ?? "");
  const [listed, setListed] = useState<ListedModels | null>(null);
  const [trial, setTrial] = useState<ModelTrial | null>(null);
  const [busy, setBusy] = useState<"list" | "try" | "save" | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const provider = providers.find((one) => one.id === providerId);
  const own = chosen?.provider === providerId && chosen.address !== provider?.address;
  const addressed = provider?.local === true || providerId === "compatible" || own;
  const kept = chosen?.provider === providerId && chosen.has_key;
  const given = {
    provider: providerId,
    ...(addressed && address.trim() !== "" ? { address: address.trim() } : {}),
    ...(key === "" ? {} : { key }),
  };
  const wanted = { ...given, model: model.trim() };
  const during = async (what: NonNullable<typeof busy>, work: () => Promise<void>) => {
    setBusy(what);
    setTrouble(null);
    try {
      await work();
    } catch (error) {
      setTrouble(error instanceof ApiError && error.message !== "" ? error.message : t("settings.notSaved"));
    }
    setBusy(null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void during("save", () => onSave(wanted));
  };
  return (
    <EscapeArea onEscape={onCancel}>
      <form onSubmit={submit} className="space-y-3">
        <Choice
          label={t("settings.models.provider")}
          value={providerId}
          hint={provider?.hint === "" ? undefined : provider?.hint}
          onChange={(event) => {
            setProvider(event.target.value as Provider["id"]);
            setAddress("");
            setListed(null);
            setTrial(null);
          }}
        >
          {providers.map(({ id: value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </Choice>
        <FoundServers
          providers={providers}
          find={ports.findModels}
          onPick={(server) => {
            setProvider(server.provider);
            setAddress(server.address);
            setModel(server.models[0]?.id ?? "");
            setListed({ models: server.models, detail: "" });
            setTrial(null);
          }}
        />
        {addressed && (
          <Field
            label={t("settings.models.address")}
            type="url"
            placeholder={provider?.address}
            value={address}
            required={providerId === "compatible"}
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
        {(provider?.needs_key === true || providerId === "compatible") && (
          <Field
            label={t("settings.models.key")}
            type="password"
            autoComplete="off"
            placeholder={kept ? t("settings.models.keyKept") : undefined}
            value={key}
            required={provider?.needs_key === true && !kept}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
        <Field
          label={t("settings.models.model")}
          list={id}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={model}
          required
          hint={
            listed === null
              ? undefined
              : listed.detail || t("settings.models.listed", { count: listed.models.length })
          }
          onChange={(event) => {
            setModel(event.target.value);
            setTrial(null);
          }}
        />
        <datalist id={id}>
          {listed?.models.map((one) => (
            <option key={one.id} value={one.id}>
              {one.id}
            </option>
          ))}
        </datalist>
        {trial !== null && <Trial trial={trial} />}
        {trouble !== null && <Trouble>{trouble}</Trouble>}
        <div className="flex flex-wrap gap-1.5">
          <Button type="submit" look="solid" size="small" disabled={busy !== null || wanted.model === ""}>
            {t("common.save")}
          </Button>
          <Button
            look="outline"
            size="small"
            disabled={busy !== null || wanted.model === ""}
            onClick={() => void during("try", async () => setTrial(await ports.tryModel(wanted)))}
          >
            {busy === "try" ? t("settings.targets.trying") : t("settings.targets.test")}
          </Button>
          <Button
            look="outline"
            size="small"
            disabled={busy !== null}
            onClick={() => void during("list", async () => setListed(await ports.listModels(given)))}
          >
            {t("settings.models.list")}
          </Button>
          <Button size="small" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
        </div>
      </form>
    </EscapeArea>
  );
}

/** What a trial has shown, line by line; what was not tried says so by its sign. */
function Trial({ trial }: { readonly trial: ModelTrial }) {
  const { t } = useTranslation();
  return (
    <ul
      role="status"
      aria-label={t("settings.models.trial")}
      className="space-y-1 rounded-xl bg-sunken p-3 text-sm"
    >
      {trial.probes.map(({ probe, ok, detail }) => {
        const Icon = ok === null ? Minus : ok ? Check : X;
        return (
          <li key={probe} className={ok === false ? "text-danger" : "text-soft"}>
            <Icon aria-hidden="true" className="me-1.5 inline size-4 align-text-bottom" />
            {detail}
          </li>
        );
      })}
    </ul>
  );
}
