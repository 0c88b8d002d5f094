import type { FastifyReply, FastifyRequest } from "fastify";
import { OperatorError, type Problem } from "../core/index.ts";
import { PasswordsBusy, Refusal, type RefusalCode } from "../operate/index.ts";
import type { ProblemReply } from "../wire/index.ts";

/** HTTP status of each kind of refusal. */
const statuses: Readonly<Record<RefusalCode, number>> = {
  invalid: 400,
  not_signed_in: 401,
  wrong_credentials: 401,
  totp_needed: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: "The request needs a change",
  401: "Sign in first",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Wrong media type",
  429: "Too many requests",
  500: "A fault of the server",
  503: "Not available right now",
};

/** Thrown by the validator of a route; the error handler makes a 400 of it. */
export class InvalidRequest extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super("invalid request");
    this.problems = problems;
  }
}

/** Any error as a problem reply. Faults of our own tell nothing about the inside; `reference` finds them in the log. */
export function toProblem(error: unknown, reference: string): ProblemReply {
  if (error instanceof InvalidRequest) return invalidRequest(error.problems);
  if (error instanceof Refusal) {
    const status = statuses[error.reason];
    const { message: detail, hint, problems } = error;
    return { ...head(status, error.reason), detail, hint, ...(problems.length > 0 ? { problems } : {}) };
  }
  if (error instanceof PasswordsBusy) {
    return {
      ...head(503, "busy"),
      detail: "Too many people sign in at once.",
      hint: "Try again in a few seconds.",
    };
  }
  if (error instanceof OperatorError) {
    return { ...head(500, error.code), detail: error.message, hint: error.hint };
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500 && error instanceof Error) {
    return { ...head(status, codeOf(status)), detail: error.message, hint: hintOf(status) };
  }
  return {
    ...head(500, "internal"),
    detail: `Something went wrong inside the server (reference ${reference}).`,
    hint: "Look for the reference in the server's log, and report it if it comes again.",
  };
}

/** Sends a problem with its status, media type and, where waiting helps, `Retry-After`. */
export function sendProblem(
  reply: FastifyReply,
  problem: ProblemReply,
  retryAfterMs: number | null = null,
): FastifyReply {
  if (retryAfterMs !== null) reply.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  // The string is sent as it is: the reply's schema is the route's, not a problem's.
  return reply
    .status(problem.status)
    .type("application/problem+json")
    .serializer(String)
    .send(JSON.stringify(problem));
}

/** The reply to a path that does not exist. */
export function noSuchPath(request: FastifyRequest): ProblemReply {
  return {
    ...head(404, "no_such_path"),
    detail: `There is no ${request.method} ${request.url.split("?")[0]}.`,
    hint: "The paths are listed at /api/docs.",
  };
}

function invalidRequest(problems: readonly Problem[]): ProblemReply {
  const [first] = problems;
  const detail =
    problems.length === 1 && first
      ? `${first.path || "body"}: ${first.problem}`
      : `${problems.length} fields need a change`;
  return { ...head(400, "invalid"), detail, ...(first ? { hint: first.hint } : {}), problems };
}

function head(status: number, code: string): Pick<ProblemReply, "type" | "title" | "status" | "code"> {
  return { type: "about:blank", title: titles[status] ?? "Error", status, code };
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
  return typeof status === "number" ? status : 500;
}

function codeOf(status: number): string {
  if (status === 413) return "too_large";
  if (status === 415) return "wrong_media_type";
  return status === 429 ? "too_many" : "invalid";
}

function hintOf(status: number): string {
  if (status === 413) return "Send at most 1 MiB.";
  if (status === 415) return "Send JSON with Content-Type: application/json.";
  return status === 429 ? "Wait a minute." : "Check the request against /api/docs.";
}
