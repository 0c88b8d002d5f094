import { writeCookie } from "./cookie.ts";
import { uuidv7 } from "./uuid.ts";

/** The readable copy of the visitor ID. */
export const visitorCookie = "_signalpost_visitor";
const sessionCookie = "_signalpost_session";
/** The longest life that browsers give a cookie (RFC 6265bis). */
const visitorSeconds = 400 * 86_400;
/** A visit ends after 30 minutes without an event: the cookie's own life. */
const sessionSeconds = 30 * 60;

/** Whose browser this is. Kept in memory too, for browsers that take no cookies. */
export let visitor: string | undefined;

/** Takes the ID that the server knows this browser by. */
export function keepVisitor(id: string): void {
  writeCookie(visitorCookie, id, visitorSeconds);
  visitor = id;
}

/** The ID, made at the first call; the cookie is renewed once a page. */
export function knownVisitor(): string {
  visitor ??= renewed(visitorCookie, visitorSeconds);
  return visitor;
}

/** The visit that goes on, or a new one. */
export function session(): string {
  return renewed(sessionCookie, sessionSeconds);
}

/** Whether this browser has been given an ID before. */
export function isKnown(): unknown {
  return visitor || document.cookie.includes(visitorCookie);
}

/** The next call of `knownVisitor` is about somebody else. */
export function forgetVisitor(): void {
  visitor = undefined;
  writeCookie(visitorCookie, "", 0);
  writeCookie(sessionCookie, "", 0);
}

function renewed(cookie: string, seconds: number): string {
  const [, id = uuidv7()] = document.cookie.match(`${cookie}=([^;]+)`) ?? [];
  writeCookie(cookie, id, seconds);
  return id;
}
