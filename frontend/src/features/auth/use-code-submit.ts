/** A form that lets somebody in. It asks for a code too, once the server has said that the account has one. */

import { type FormEvent, useState } from "react";

import { ApiError } from "@/lib/http/client";
import { useSubmit } from "@/lib/use-submit";

type Reason = "wrong" | "taken" | "invalid" | "weak" | "notAllowed" | "wrongCode" | "unreachable" | "tooMany";

/** What goes with the rest; empty where no code was given. */
interface Code {
  readonly code?: string;
}

export interface CodeSubmission {
  readonly busy: boolean;
  /** Whether the form shows a `CodeField`. */
  readonly codeAsked: boolean;
  /** Why the last try came to nothing; null where nothing but the code was missing. */
  readonly trouble: Reason | null;
  readonly submit: (
    work: (data: FormData, code: Code) => Promise<void>,
  ) => (event: FormEvent<HTMLFormElement>) => void;
}

export function useCodeSubmit(): CodeSubmission {
  const { busy, trouble, submit } = useSubmit(troubleOf);
  const [codeAsked, askForCode] = useState(false);
  return {
    busy,
    codeAsked,
    trouble,
    submit: (work) =>
      submit(async (data) => {
        const code = String(data.get("code") ?? "").trim();
        try {
          await work(data, code === "" ? {} : { code });
        } catch (error) {
          if (needsCode(error)) askForCode(true);
          throw error;
        }
      }),
  };
}

function needsCode(error: unknown): boolean {
  return error instanceof ApiError && error.code === "second_factor_required";
}

/** What is wrong with who wants to come in. */
function troubleOf(error: unknown): Reason | null {
  if (!(error instanceof ApiError)) return "unreachable";
  if (needsCode(error)) return null;
  if (error.code === "second_factor_wrong") return "wrongCode";
  if (error.code === "common_password") return "weak";
  if (error.status === 403) return "notAllowed";
  if (error.status === 401) return "wrong";
  if (error.status === 409) return "taken";
  if (error.status === 422) return "invalid";
  return error.status === 429 ? "tooMany" : "unreachable";
}
