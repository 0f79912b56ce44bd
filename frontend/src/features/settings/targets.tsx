import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { useBusy } from "@/lib/use-busy";
import type { Target, TargetPage } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { useQuery } from "@/lib/use-query";
import { notify } from "@/lib/toasts";
import { useTimeFormat } from "@/lib/time";

export interface TargetPorts {
  readonly targets: () => Promise<TargetPage>;
  readonly addTarget: (url: string, label: string) => Promise<Target>;
  readonly testTarget: (id: string) => Promise<Target>;
  readonly removeTarget: (id: string) => Promise<void>;
}

/** Telegram, ntfy, e-mail and the like: where reminders go too when no page is open. */
export function Targets({ ports }: { readonly ports: TargetPorts }) {
  const { t } = useTranslation();
  const { value, failed, reload } = useQuery(ports.targets);
  if (failed && value === null) return <Failed onRetry={reload} />;
  if (value === null) return <Skeleton />;
  return (
    <div className="space-y-3">
      {value.items.length > 0 && (
        <ul className="divide-y divide-line">
          {value.items.map((target) => (
            <TargetLine key={target.id} target={target} ports={ports} onChange={reload} />
          ))}
        </ul>
      )}
      <NewTarget
        onAdd={async (url, label) => {
          await ports.addTarget(url, label);
          notify({ text: t("settings.targets.added"), tone: "calm" });
          reload();
        }}
      />
    </div>
  );
}

interface TargetLineProps {
  readonly target: Target;
  readonly ports: TargetPorts;
  readonly onChange: () => void;
}

function TargetLine({ target, ports, onChange }: TargetLineProps) {
  const { t } = useTranslation();
  const format = useTimeFormat();
  const { busy, run } = useBusy(t("settings.targets.failed"), onChange);
  const name = target.label === "" ? target.service : target.label;
  const test = async () => {
    await ports.testTarget(target.id);
    notify({ text: t("settings.targets.tested"), tone: "calm" });
  };
  return (
    <li className="space-y-2 py-2.5">
      <div>
        <p className="[overflow-wrap:anywhere]">{name}</p>
        <p className="text-sm text-soft">
          {target.last_error != null ? (
            <span className="text-danger">{t("settings.targets.lastFailed")}</span>
          ) : target.last_sent == null ? (
            target.service
          ) : (
            t("settings.targets.lastSent", { when: format.when(target.last_sent) })
          )}
        </p>
      </div>
      <div className="flex gap-1.5">
        <Button look="outline" size="small" disabled={busy} onClick={() => void run(test)}>
          {t("settings.targets.test")}
        </Button>
        <Button
          look="danger"
          size="small"
          disabled={busy}
          aria-label={t("settings.targets.removeNamed", { name })}
          onClick={() => void run(() => ports.removeTarget(target.id))}
        >
          {t("settings.targets.remove")}
        </Button>
      </div>
    </li>
  );
}

function NewTarget({ onAdd }: { readonly onAdd: (url: string, label: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    try {
      await onAdd(url.trim(), "");
      setUrl("");
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 422;
      setTrouble(refused ? t("settings.targets.refused") : t("settings.notSaved"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="space-y-2">
      <Field
        label={t("settings.targets.address")}
        placeholder="ntfy://ntfy.example.org/topic"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={url}
        maxLength={2000}
        hint={t("settings.targets.hint")}
        onChange={(event) => setUrl(event.target.value)}
      />
      {trouble !== null && (
        <p role="alert" className="text-sm text-danger">
          {trouble}
        </p>
      )}
      <Button type="submit" look="outline" size="small" disabled={busy || url.trim() === ""}>
        {busy ? t("settings.targets.trying") : t("settings.targets.add")}
      </Button>
    </form>
  );
}
