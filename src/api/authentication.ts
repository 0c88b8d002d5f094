import { timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import {
  type ApiKeys,
  type Members,
  Refusal,
  type Sessions,
  type TeamRule,
  tokenHash,
} from "../operate/index.ts";
import { permissions } from "../wire/index.ts";
import type { Actor } from "./actor.ts";

/** What recognising a caller needs. */
export interface AuthenticationPorts {
  readonly members: Members;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly teamRule: TeamRule;
  /** `SIGNALPOST_API_KEY`: a key that may do everything. */
  readonly rootKey: string | null;
}

/** Recognises callers and keeps their cookie. */
export interface Authentication {
  readonly actorOf: (request: FastifyRequest) => Promise<Actor>;
  readonly signedIn: (request: FastifyRequest, reply: FastifyReply, token: string, expiresAt: number) => void;
  readonly signedOut: (request: FastifyRequest, reply: FastifyReply) => void;
}

const nobody: Actor = { kind: "nobody" };

/** Creates the recognition of callers: API keys in `Authorization`, sessions in a cookie. */
export function createAuthentication(ports: AuthenticationPorts): Authentication {
  const rootHash = ports.rootKey ? Buffer.from(tokenHash(ports.rootKey)) : null;
  const isRoot = (secret: string): boolean =>
    rootHash !== null && timingSafeEqual(rootHash, Buffer.from(tokenHash(secret)));
  return {
    async actorOf(request) {
      const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
      if (bearer !== undefined) {
        if (isRoot(bearer)) return { kind: "key", name: "SIGNALPOST_API_KEY", scopes: permissions };
        const key = await ports.apiKeys.find(bearer);
        return key ? { kind: "key", name: key.name, scopes: key.scopes } : nobody;
      }
      const token = request.cookies[cookieName(request)];
      if (!token) return nobody;
      const session = await ports.sessions.find(token);
      const account = session ? await ports.members.byId(session.member) : null;
      if (!session || !account) return nobody;
      refuseForeignPage(request);
      const lacksFactor = account.totp === null && (await ports.teamRule.isFactorRequired());
      return { kind: "member", account, token, expiresAt: session.expiresAt, lacksFactor };
    },
    signedIn(request, reply, token, expiresAt) {
      refusePlainHttp(request);
      reply.setCookie(cookieName(request), token, { ...cookieRules(request), expires: new Date(expiresAt) });
    },
    signedOut(request, reply) {
      reply.clearCookie(cookieName(request), cookieRules(request));
    },
  };
}

/**
 * A mutation with a cookie must come from our own page: browsers say so in `Sec-Fetch-Site`, older ones in
 * `Origin`, and no
 * page can forge either
 * (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html,
 * read 2026-11).
 */
export function refuseForeignPage(request: FastifyRequest): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const same =
    site === undefined ? origin === `${request.protocol}://${request.host}` : site === "same-origin";
  if (same) return;
  throw new Refusal(
    "forbidden",
    "The request did not come from the console's own page.",
    "Programs use an API key in the Authorization header. Behind a proxy, pass Host and X-Forwarded-Proto and set trusted_proxies.",
  );
}

/** `__Host-` binds the cookie to this host and to https; plain http (loopback, a private network) cannot have it. */
function cookieName(request: FastifyRequest): string {
  return request.protocol === "https" ? "__Host-signalpost" : "signalpost";
}

function cookieRules(request: FastifyRequest): {
  path: string;
  httpOnly: true;
  sameSite: "lax";
  secure: boolean;
} {
  return { path: "/", httpOnly: true, sameSite: "lax", secure: request.protocol === "https" };
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/** A password over plain http on a network is readable on the way. */
export function refusePlainHttp(request: FastifyRequest): void {
  if (request.protocol === "https" || loopback.has(request.hostname)) return;
  throw new Refusal(
    "forbidden",
    `Signing in over plain http at ${request.hostname} would show the password to the network.`,
    "Use https (docs/deploy shows Caddy and nginx), or open the console on the server itself: ssh -L 8080:localhost:8080.",
  );
}
