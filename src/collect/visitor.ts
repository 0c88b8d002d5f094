import type { IncomingMessage } from "node:http";
import { isbot } from "isbot";
import { dayMs } from "../core/index.ts";

/** HttpOnly cookie with the visitor ID; the browser's scripts see the other one only. */
export const visitorCookie = "_signalpost";
/** The readable copy. */
export const visitorCookieCopy = "_signalpost_visitor";
/** The longest life that browsers allow (RFC 6265bis draft); renewed on each visit. */
const cookieAgeS = (400 * dayMs) / 1000;

const usableId = /^[A-Za-z0-9_-]{8,64}$/;

/** Whether a value has the form of a visitor ID. */
export function isVisitorId(value: unknown): value is string {
  return typeof value === "string" && usableId.test(value);
}

/**
 * The visitor's ID: our cookie first (where there is a request to take it from), then what the pixel says, else
 * null.
 */
export function visitorIdOf(request: IncomingMessage | null, said: unknown): string | null {
  const header = request?.headers.cookie;
  const cookie = header === undefined ? null : cookieValue(header, visitorCookie);
  if (isVisitorId(cookie)) return cookie;
  return isVisitorId(said) ? said : null;
}

/** The two Set-Cookie values for a visitor. */
export function visitorCookies(id: string, domain: string | undefined, secure: boolean): string[] {
  return bothCookies(id, cookieAgeS, domain, secure);
}

/** The two Set-Cookie values that make a browser forget its visitor. */
export function expiredCookies(domain: string | undefined, secure: boolean): string[] {
  return bothCookies("", 0, domain, secure);
}

function bothCookies(value: string, ageS: number, domain: string | undefined, secure: boolean): string[] {
  const scope = `${domain ? `; Domain=${domain}` : ""}${secure ? "; Secure" : ""}`;
  const attributes = `; Path=/; Max-Age=${ageS}; SameSite=Lax${scope}`;
  return [`${visitorCookie}=${value}${attributes}; HttpOnly`, `${visitorCookieCopy}=${value}${attributes}`];
}

/**
 * The visitor's address: the socket's, or what the outermost of our own proxies saw. With a wrong number of proxies a
 * visitor could claim any address, which is why it is a setting and not a guess.
 */
export function addressOf(request: IncomingMessage, trustedProxies: number): string | null {
  const socket = request.socket.remoteAddress ?? null;
  const forwarded = request.headers["x-forwarded-for"];
  const chain = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? ""))
    .split(",")
    .map((one) => one.trim());
  const address = trustedProxies > 0 ? (chain.at(-trustedProxies) ?? "") || socket : socket;
  return address?.startsWith("::ffff:") ? address.slice(7) : address;
}

/** Whether the request came over TLS, to us or to a proxy of ours. */
export function isSecure(request: IncomingMessage, trustedProxies: number): boolean {
  if ("encrypted" in request.socket && request.socket.encrypted === true) return true;
  return trustedProxies > 0 && request.headers["x-forwarded-proto"] === "https";
}

/** Hosts that render a shop's pages for previews (facts: Google Tag Manager's preview pollutes pixels). */
const previewHosts = /(^|\.)(gtm-msr\.appspot\.com|shopifypreview\.com|translate\.goog)$/i;

/** Whether a visit is a machine's. An empty user agent counts as one, which the list of known bots does not say. */
export function isMachine(userAgent: string | undefined, pageHost: string | null): boolean {
  if (userAgent === undefined || userAgent.trim() === "") return true;
  return isbot(userAgent) || (pageHost !== null && previewHosts.test(pageHost));
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}
