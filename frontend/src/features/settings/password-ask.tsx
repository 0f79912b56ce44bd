import { useTranslation } from "react-i18next";

import { EscapeArea } from "@/components/ui/escape-area";
import { Field } from "@/components/ui/field";
import { FormButtons } from "@/components/ui/form-buttons";
import { Trouble } from "@/components/ui/trouble";
import { cn } from "@/lib/class-names";
import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

type Reason = "wrongPassword" | "tooMany" | "unreachable" | "failed";

export interface PasswordAskProps {
  /** What comes of it. */
  readonly says?: string;
  /** The words of the button that does it. */
  readonly sure: string;
  readonly danger?: boolean;
  /** Rejects where the server refuses. */
  readonly onSubmit: (password: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** One's own password, before what whoever finds the browser open must not do. */
export function PasswordAsk({ says, sure, danger = false, onSubmit, onCancel }: PasswordAskProps) {
  const { t } = useTranslation();
  const { busy, trouble, submit } = useSubmit(troubleOf);
  const send = submit((data) => onSubmit(String(data.get("password"))));
  return (
    <EscapeArea onEscape={onCancel} className={cn(danger && "rounded-2xl bg-danger-soft p-4")}>
      <form className="space-y-3" onSubmit={send}>
        {says !== undefined && <p className="text-md">{says}</p>}
        <Field
          label={t("auth.password")}
          name="password"
          type="password"
          autoComplete="current-password"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears as the next thing to fill in
          autoFocus
          required
        />
        {trouble !== null && (
          <Trouble>{trouble === "failed" ? t("settings.security.failed") : t(`auth.${trouble}`)}</Trouble>
        )}
        <FormButtons submit={sure} danger={danger} disabled={busy} onCancel={onCancel} />
      </form>
    </EscapeArea>
  );
}

function troubleOf(error: unknown): Reason {
  if (!(error instanceof ApiError)) return "unreachable";
  if (error.status === 422 && error.fields.includes("password")) return "wrongPassword";
  return error.status === 429 ? "tooMany" : "failed";
}
