import type { ServerResponse } from "node:http";
import type { Problem } from "../core/index.ts";

/** One refused event of a batch. */
export interface RefusedEvent {
  readonly index: number;
  readonly problems: readonly Problem[];
}

/** Writes JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: string,
  headers?: Record<string, string>,
): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}

/** Writes a refusal as RFC 9457 problem details; `limit` names the limit that was met. */
export function sendRefusal(
  response: ServerResponse,
  status: number,
  title: string,
  detail: string,
  more: {
    readonly limit?: string;
    readonly retryAfterS?: number;
    readonly rejected?: readonly RefusedEvent[];
    readonly headers?: Record<string, string>;
  } = {},
): void {
  const { limit, retryAfterS, rejected, headers } = more;
  const body = JSON.stringify({
    type: "about:blank",
    title,
    status,
    detail,
    ...(limit === undefined ? {} : { limit }),
    ...(rejected === undefined ? {} : { accepted: 0, rejected }),
  });
  response.writeHead(status, {
    "content-type": "application/problem+json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
    ...(retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) }),
    // What is left of a refused body is not read: the connection cannot be used again.
    ...(status === 413 ? { connection: "close" } : {}),
    ...headers,
  });
  response.end(body);
}
