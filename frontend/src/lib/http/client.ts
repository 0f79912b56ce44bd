/** One way to call the server: JSON in, JSON out, problem details as errors. */

import { REQUEST_TIMEOUT } from "@/config/constants";
import type { Problem } from "@/lib/contract";

/** The server answered, and said no. `code` is stable; `retryAfter` is in milliseconds. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly retryAfter: number | null;
  /** The fields that were refused, by name. */
  readonly fields: readonly string[];

  constructor(
    status: number,
    code: string,
    detail: string,
    retryAfter: number | null = null,
    fields: readonly string[] = [],
  ) {
    super(detail);
    this.fields = fields;
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 408 || (this.status === 429 && this.code !== "budget_spent");
  }
}

/** No answer: the server is out of reach, or the answer did not come in time. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

export interface RequestOptions {
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly file?: File;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  /** The call must reach the server even where the page is being left. */
  readonly keepalive?: boolean;
}

/** Calls `path`; undefined for an empty answer. Throws `ApiError`, `NetworkError`, or the signal's reason. */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await call(method, path, options);
  if (!response.ok) throw await problem(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

async function call(method: string, path: string, options: RequestOptions): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), options.timeout ?? REQUEST_TIMEOUT);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout.signal]) : timeout.signal;
  try {
    return await fetch(path, {
      method,
      signal,
      keepalive: options.keepalive ?? false,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(options.file === undefined ? {} : { "Content-Type": "text/calendar" }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.file === undefined ? {} : { body: options.file }),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NetworkError(`no answer from ${method} ${path}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function problem(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
  try {
    const body = (await response.json()) as Partial<Problem>;
    const fields = body.errors?.map(({ field }) => field) ?? [];
    const said = body.detail ?? body.title ?? "";
    return new ApiError(response.status, body.code ?? "unknown", said, retryAfter, fields);
  } catch {
    return new ApiError(response.status, "unknown", response.statusText, retryAfter);
  }
}

/** A query without what is null. */
export function query(values: Readonly<Record<string, string | null | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] != null);
  return new URLSearchParams(given).toString();
}
