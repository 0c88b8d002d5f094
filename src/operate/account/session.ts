import { createTurn, dayMs, type EpochMs, hourMs, minuteMs } from "../../core/index.ts";
import type { Clock, State } from "../../engine/index.ts";
import type { OwnSession } from "../../wire/index.ts";
import { notFound } from "../refusal.ts";
import { makeToken, tokenHash } from "./token.ts";

const namespace = "session";
/** A session that is not used for so long ends. */
const idleMsMax = 12 * hourMs;
/** A session ends after so long in any case. */
const ageMsMax = 7 * dayMs;
/** How often the time of the last use is written. */
const touchEveryMs = minuteMs;

const browserCharsMax = 300;

/** A piece of the token's hash: enough to tell sessions apart. */
function idOf(key: string): string {
  return key.slice(0, 16);
}

/** A signed-in browser. The token itself is only in its cookie. */
export interface StoredSession {
  readonly member: string;
  readonly created_at: EpochMs;
  readonly seen_at: EpochMs;
  /** The browser's own words; missing in sessions of older versions. */
  readonly browser?: string;
}

/** Signed-in browsers. */
export interface Sessions {
  readonly start: (
    member: string,
    browser: string,
  ) => Promise<{ readonly token: string; readonly expiresAt: EpochMs }>;
  readonly find: (token: string) => Promise<{ readonly member: string; readonly expiresAt: EpochMs } | null>;
  readonly end: (token: string) => Promise<void>;
  /** A member's sessions, the latest used first; `token` is the one that asks. */
  readonly list: (member: string, token: string) => Promise<readonly OwnSession[]>;
  /** Ends one of a member's sessions by its ID. */
  readonly endOne: (member: string, id: string) => Promise<void>;
  /** Ends all sessions of a member, but the one of `except`. */
  readonly endAll: (member: string, except?: string) => Promise<number>;
}

/** Creates the store of sessions; ended ones are removed when somebody signs in. */
export function createSessions(state: State, clock: Clock): Sessions {
  const read = (value: string): StoredSession => JSON.parse(value) as StoredSession; // written below
  const expiry = (one: StoredSession): EpochMs =>
    Math.min(one.created_at + ageMsMax, one.seen_at + idleMsMax);
  const write = (key: string, one: StoredSession): Promise<void> =>
    state.put(namespace, key, JSON.stringify(one));
  const turn = createTurn();
  const remove = (keys: readonly string[]): Promise<void> =>
    turn(() => state.change(keys.map((key) => ({ namespace, key, value: null }))));
  /** A session that was ended while it was looked at stays ended. */
  const touch = (key: string, seen: StoredSession): Promise<void> =>
    turn(async () => {
      if ((await state.get(namespace, key)) !== null) await write(key, seen);
    });
  return {
    async start(member, browser) {
      const now = clock.now();
      const over = (await state.list(namespace)).filter((row) => expiry(read(row.value)) <= now);
      if (over.length > 0) await remove(over.map((row) => row.key));
      const token = makeToken();
      const session = { member, created_at: now, seen_at: now, browser: browser.slice(0, browserCharsMax) };
      await write(tokenHash(token), session);
      return { token, expiresAt: expiry(session) };
    },
    async find(token) {
      const key = tokenHash(token);
      const value = await state.get(namespace, key);
      if (value === null) return null;
      const now = clock.now();
      const session = read(value);
      if (expiry(session) <= now) {
        await remove([key]);
        return null;
      }
      const seen = now - session.seen_at < touchEveryMs ? session : { ...session, seen_at: now };
      if (seen !== session) await touch(key, seen);
      return { member: session.member, expiresAt: expiry(seen) };
    },
    end: (token) => remove([tokenHash(token)]),
    async list(member, token) {
      const rows = (await state.list(namespace)).map(({ key, value }) => ({ key, session: read(value) }));
      return rows
        .filter(({ session }) => session.member === member && expiry(session) > clock.now())
        .toSorted((a, b) => b.session.seen_at - a.session.seen_at)
        .map(({ key, session }) => ({
          id: idOf(key),
          browser: session.browser ?? "",
          created_at: session.created_at,
          seen_at: session.seen_at,
          current: key === tokenHash(token),
        }));
    },
    async endOne(member, id) {
      const rows = await state.list(namespace);
      const found = rows.find(({ key, value }) => idOf(key) === id && read(value).member === member);
      if (!found) throw notFound("session", id, "It may have ended by itself. List the sessions again.");
      await remove([found.key]);
    },
    async endAll(member, except) {
      const kept = except === undefined ? null : tokenHash(except);
      const theirs = (await state.list(namespace)).filter(
        (row) => read(row.value).member === member && row.key !== kept,
      );
      await remove(theirs.map((row) => row.key));
      return theirs.length;
    },
  };
}
