import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { EscapeArea } from "@/components/ui/escape-area";
import { Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { Trouble } from "@/components/ui/trouble";
import type { TwoStepSetup } from "@/lib/contract";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

/** Modules of white around a QR code, without which cameras do not find it. */
const QUIET = 4;
const GROUPS = /.{4}/g;

type Reason = "codeWrong" | "tooMany" | "unreachable" | "failed";

export interface TwoStepAppProps {
  readonly setup: TwoStepSetup;
  /** Rejects where the code is wrong. */
  readonly onConfirm: (code: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** What the app is given, and the first code that it shows. */
export function TwoStepApp({ setup, onConfirm, onCancel }: TwoStepAppProps) {
  const { t } = useTranslation();
  const { busy, trouble, submit } = useSubmit(troubleOf);
  const send = submit((data) => onConfirm(String(data.get("code"))));
  return (
    <EscapeArea onEscape={onCancel} className="space-y-4">
      <p>{t("settings.security.scan")}</p>
      <div className="flex flex-wrap items-center gap-4">
        <QrPicture qr={setup.qr} />
        <div className="min-w-0 flex-1 basis-52">
          <p className="text-sm font-medium text-soft">{t("settings.security.secret")}</p>
          <div className="flex items-center gap-1">
            <code className="font-mono text-md [overflow-wrap:anywhere]">
              {setup.secret.match(GROUPS)?.join(" ")}
            </code>
            <CopyButton text={setup.secret} label={t("settings.security.copySecret")} />
          </div>
        </div>
      </div>
      <form className="space-y-3" onSubmit={send}>
        <Field
          label={t("auth.code")}
          hint={t("auth.codeHintApp")}
          name="code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={12}
          required
        />
        {trouble !== null && (
          <Trouble>
            {trouble === "unreachable" || trouble === "tooMany"
              ? t(`auth.${trouble}`)
              : t(`settings.security.${trouble}`)}
          </Trouble>
        )}
        <FormButtons submit={t("settings.security.confirm")} disabled={busy} onCancel={onCancel} />
      </form>
    </EscapeArea>
  );
}

/** Dark on light in every theme: many cameras read nothing else. */
function QrPicture({ qr }: { readonly qr: TwoStepSetup["qr"] }) {
  const { t } = useTranslation();
  const side = qr.size + 2 * QUIET;
  return (
    <svg
      role="img"
      aria-label={t("settings.security.qr")}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-xl bg-white text-black"
    >
      <path d={qr.path} fill="currentColor" />
    </svg>
  );
}

export interface RecoveryCodeListProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

/** The codes for who has lost the phone; they are gone when this is. */
export function RecoveryCodeList({ codes, onDone }: RecoveryCodeListProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("settings.security.codes")} className="space-y-3">
      <h4 className="font-medium">{t("settings.security.codes")}</h4>
      <p className="text-soft">{t("settings.security.codesSays")}</p>
      <div className="flex items-start gap-1 rounded-xl bg-sunken ps-3">
        <ul className="grid min-w-0 flex-1 gap-x-6 py-2.5 font-mono text-sm sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join("\n")} label={t("settings.security.copyCodes")} />
      </div>
      <Button look="solid" size="small" onClick={onDone}>
        {t("settings.security.saved")}
      </Button>
    </section>
  );
}

function troubleOf(error: unknown): Reason {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.status === 422) return "codeWrong";
  return error.status === 429 ? "tooMany" : "failed";
}
