import { readCookie, writeCookie } from "./storage.ts";
import { uuidv7 } from "./uuid.ts";

const visitorCookie = "_signalpost_visitor";
const sessionCookie = "_signalpost_session";
/** The longest life that browsers give a cookie (RFC 6265bis). */
const visitorSeconds = 400 * 86_400;
const sessionIdleSeconds = 30 * 60;

/** Whose browser this is, and which visit. Nothing is written before the first call of `id` or `session`. */
export function createVisitor() {
  let visitorId: string | undefined;
  // The visit is kept in memory too, for browsers that take no cookies.
  let visit = { id: "", at: 0 };
  /** Keeps `id`, and renews the cookie. */
  const keep = (id: string) => {
    visitorId = id;
    writeCookie(visitorCookie, id, visitorSeconds);
  };
  return {
    keep,
    id(): string {
      if (!visitorId) keep(readCookie(visitorCookie) ?? uuidv7());
      return visitorId ?? "";
    },
    /** The visit's ID; it ends after 30 minutes without an event, which is the cookie's own life. */
    session(): string {
      const now = Date.now();
      const inMemory = now - visit.at < sessionIdleSeconds * 1000 ? visit.id : uuidv7();
      visit = { id: readCookie(sessionCookie) ?? inMemory, at: now };
      writeCookie(sessionCookie, visit.id, sessionIdleSeconds);
      return visit.id;
    },
    forget(): void {
      visitorId = undefined;
      visit = { id: "", at: 0 };
      writeCookie(visitorCookie, "", 0);
      writeCookie(sessionCookie, "", 0);
    },
  };
}
