import type { Books } from "./books.ts";
import type { Credentials } from "./credentials.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Emulator } from "./emulator.ts";
import type { RequestCounter } from "./request-counts.ts";
import type { Switches, SwitchTable } from "./switches.ts";

/** What every emulator keeps, whatever the platform. */
export interface Parts<T extends SwitchTable> {
  readonly now: () => number;
  readonly switches: Switches<T>;
  readonly credentials: Credentials;
  readonly requests: RequestCounter;
  readonly books: Books;
}

type OwnName = "platform" | "title" | "matchKeys" | "handle" | "browser" | "snippet";

/** What is a platform's own. */
export interface Own extends Pick<Emulator, OwnName> {
  readonly diagnostics: () => readonly Diagnostic[];
  /** A command that sends one good event to this pixel. */
  readonly example: (baseUrl: string, pixel: string, nowMs: number) => string;
  /** Forgets what the platform's own code remembers. */
  readonly forget: () => void;
}

/** An emulator out of what all share and what is the platform's own. */
export function assemble<T extends SwitchTable>(parts: Parts<T>, own: Own): Emulator {
  const { now, switches, credentials, requests, books } = parts;
  const { diagnostics, example, forget, ...named } = own;
  return {
    ...named,
    ledger: (view = {}) => ({
      platform: own.platform,
      ...books.totals(),
      requests: requests.view(),
      by_event: books.byEvent(),
      events: books.events(view),
      test_events: books.testEvents(view),
      diagnostics: diagnostics(),
    }),
    switches: switches.describe,
    faults: switches.show,
    setFaults: switches.set,
    pixels: credentials.pixels,
    addToken: (pixel, token) => credentials.add(pixel, token, now()),
    revokeToken: credentials.revoke,
    expireToken: credentials.expire,
    example: (baseUrl) => example(baseUrl, credentials.pixels()[0]?.code ?? "PIXEL", now()),
    reset() {
      switches.reset();
      credentials.reset();
      requests.clear();
      books.clear();
      forget();
    },
  };
}
