import { OperatorError, type Problem } from "../core/index.ts";

/** Why a use case refused, as a short stable word; the API makes an HTTP status of it, the CLI an exit code. */
export type RefusalCode =
  | "invalid"
  | "not_found"
  | "conflict"
  | "not_signed_in"
  | "wrong_credentials"
  | "totp_needed"
  | "forbidden"
  | "too_many"
  | "unavailable";

/** A request that cannot be carried out as it stands. */
export class Refusal extends OperatorError {
  readonly reason: RefusalCode;
  readonly problems: readonly Problem[];
  /** When trying again makes sense. */
  readonly retryAfterMs: number | null;
  constructor(
    reason: RefusalCode,
    message: string,
    hint: string,
    more: { readonly problems?: readonly Problem[]; readonly retryAfterMs?: number } = {},
  ) {
    super(reason, message, hint);
    this.name = "Refusal";
    this.reason = reason;
    this.problems = more.problems ?? [];
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}

/** One or more fields of the input are wrong. */
export function invalid(problems: readonly Problem[]): Refusal {
  const [first] = problems;
  const message =
    problems.length === 1 && first
      ? `${first.path}: ${first.problem}`
      : `${problems.length} fields need a change`;
  return new Refusal("invalid", message, first?.hint ?? "Correct the named fields.", { problems });
}

/** Nothing of this name exists. */
export function notFound(what: string, name: string, hint: string): Refusal {
  return new Refusal("not_found", `There is no ${what} ${JSON.stringify(name.slice(0, 80))}.`, hint);
}
