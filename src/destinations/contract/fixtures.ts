import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ClearContacts, contactFields, openContacts } from "../../core/index.ts";

/** Where an expectation comes from: never our own output. */
export interface Origin {
  /** A public address, or what was recorded. */
  readonly source: string;
  /** When it was read or recorded (ISO date). */
  readonly read: string;
  readonly note?: string;
}

/** `fixtures/account.json`: a complete account. */
export interface Account {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** `fixtures/*.json`: an event as the API takes it, and the body that the platform must get for it. */
export interface EventFixture {
  readonly origin: Origin;
  readonly event: Readonly<Record<string, unknown>>;
  /** Changes to the account's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Changes to what the collector knows (country, currency). */
  readonly context?: Readonly<Record<string, string>>;
  /** Contacts in clear by field, as a store with the switch on keeps them: { "email": ["a@b.example"] }. */
  readonly contacts?: Readonly<Record<string, readonly string[]>>;
  /** The whole body of a request with this event alone. */
  readonly body?: unknown;
  readonly url?: string;
  /** Instead of a body: the reason why the platform gets nothing. */
  readonly skip?: string;
}

/** `fixtures/replies/*.json`: replies and how they must read. */
export interface ReplyFixture {
  readonly origin: Origin;
  readonly rows: readonly {
    readonly when: string;
    /** The platform's documented code that this row is about. */
    readonly code?: string;
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    /** Events in the request. @default 3 */
    readonly batch?: number;
    /** A kind of verdict, "delivered" for all, or one kind for each event: "delivered reject delivered". */
    readonly verdict: string;
    /** Further fields of the verdict that must be so. */
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

/** Everything in a destination's `fixtures`. */
export interface Fixtures {
  readonly account: Account;
  readonly events: readonly { readonly name: string; readonly fixture: EventFixture }[];
  readonly replies: readonly { readonly name: string; readonly fixture: ReplyFixture }[];
}

/** Reads a destination's fixtures; a missing folder or file fails with what to add. */
export function readFixtures(dir: string): Fixtures {
  const base = join(dir, "fixtures");
  assert.ok(existsSync(join(base, "account.json")), "add fixtures/account.json: {settings, secrets}");
  return {
    account: parse(join(base, "account.json")) as Account, // checked by the manifest's own parsers
    events: files(base)
      .filter((name) => name !== "account.json")
      .map((name) => ({ name, fixture: parse(join(base, name)) as EventFixture })), // a test fails on a wrong shape
    replies: files(join(base, "replies")).map((name) => ({
      name,
      fixture: parse(join(base, "replies", name)) as ReplyFixture, // a test fails on a wrong shape
    })),
  };
}

/** Contacts in clear, as the deliverer hands them over. */
export function clearContactsOf(texts: EventFixture["contacts"] = {}): ClearContacts {
  return openContacts(JSON.stringify(texts), contactFields);
}

function files(dir: string): readonly string[] {
  assert.ok(existsSync(dir), `add ${dir}`);
  return readdirSync(dir)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

function parse(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
