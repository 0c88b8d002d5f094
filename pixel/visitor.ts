import { readCookie, writeCookie } from "./cookie.ts";
import { uuidv7 } from "./uuid.ts";

const visitorCookie = "_signalpost_visitor";
const sessionCookie = "_signalpost_session";
/** The longest life that browsers give a cookie (RFC 6265bis). */
const visitorSeconds = 400 * 86_400;
/** A visit ends after 30 minutes without an event: the cookie's own life. */
const sessionSeconds = 30 * 60;

/** Whose browser this is, and which visit. Nothing is written before the first call of `id` or `session`. */
export function createVisitor() {
  // Kept in memory too, for browsers that take no cookies.
  let visitorId: string | undefined;
  const keep = (id: string): string => {
    writeCookie(visitorCookie, id, visitorSeconds);
    visitorId = id;
    return id;
  };
  return {
    /** Takes the ID that the server knows this browser by. */
    keep,
    /** The ID; the cookie is renewed once a page. */
    id: (): string => visitorId ?? keep(readCookie(visitorCookie) ?? uuidv7()),
    session(): string {
      const id = readCookie(sessionCookie) ?? uuidv7();
      writeCookie(sessionCookie, id, sessionSeconds);
      return id;
    },
    /** Whether this browser has been given an ID before. */
    isKnown: () => readCookie(visitorCookie),
    forget(): void {
      visitorId = undefined;
      writeCookie(visitorCookie, "", 0);
      writeCookie(sessionCookie, "", 0);
    },
  };
}
