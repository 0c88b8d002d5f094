import type { HttpReply } from "../kit/emulator.ts";
import { jsonReply } from "../kit/reply.ts";

/** An error as Graph answers it. */
export interface GraphError {
  readonly code: number;
  readonly subcode?: number;
  readonly type: "OAuthException" | "GraphMethodException";
  readonly message: string;
  readonly title?: string;
  readonly text?: string;
  readonly transient?: true;
  readonly status: number;
}

/**
 * Codes are documented (https://developers.facebook.com/docs/graph-api/guides/error-handling, 2026-11); texts are
 * those that users have pasted where we found one, else guesses. HTTP statuses other than 400 are guesses.
 */
export const errors = {
  noRoute: oauth(2500, "Unknown path components.", 400),
  deprecated: oauth(
    2635,
    "You are calling a deprecated version of the Ads API. Please update to the latest version.",
    400,
  ),
  notJson: oauth(100, "Invalid parameter", 400),
  noToken: oauth(104, "An access token is required to request this resource.", 400),
  badToken: oauth(190, "Invalid OAuth access token - Cannot parse access token", 400),
  revokedToken: {
    ...oauth(
      190,
      "Error validating access token: The session has been invalidated because the user changed their password.",
      400,
    ),
    subcode: 460,
  },
  expiredToken: { ...oauth(190, "Error validating access token: Session has expired.", 400), subcode: 463 },
  unknown: oauth(1, "An unknown error has occurred.", 500),
  temporary: { ...oauth(2, "Service temporarily unavailable", 503), transient: true },
  transient: { ...oauth(100, "Invalid parameter", 400), transient: true },
  tooMany: oauth(80004, "There have been too many calls to this ad-account. Wait a bit and try again.", 400),
  tooFrequent: oauth(4, "Application request limit reached", 400),
} as const satisfies Record<string, GraphError>;

function oauth(code: number, message: string, status: number): GraphError {
  return { code, type: "OAuthException", message, status };
}

/** Recorded by many users. */
export function noObject(id: string): GraphError {
  return {
    code: 100,
    subcode: 33,
    type: "GraphMethodException",
    status: 400,
    message: `Unsupported post request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
  };
}

/** A parameter that is wrong: with its place as Graph writes it, or in the words for people alone. */
export function invalid(what: {
  readonly subcode: number;
  readonly title: string;
  readonly text: string;
  readonly path: string;
  readonly withIndex: boolean;
}): GraphError {
  const { subcode, title, text, path, withIndex } = what;
  return {
    code: 100,
    subcode,
    type: "OAuthException",
    status: 400,
    message: withIndex ? `(#100) param ${path}: ${text}` : "Invalid parameter",
    title,
    text,
  };
}

/** The answer for an error. */
export function errorReply(error: GraphError, trace: string): HttpReply {
  return jsonReply(error.status, {
    error: {
      message: error.message,
      type: error.type,
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      is_transient: error.transient === true,
      ...(error.title === undefined ? {} : { error_user_title: error.title, error_user_msg: error.text }),
      fbtrace_id: trace,
    },
  });
}

/** A trace ID in the usual form. */
export function traceOf(random: () => number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return `A${Array.from({ length: 22 }, () => alphabet[Math.floor(random() * alphabet.length)]).join("")}`;
}
