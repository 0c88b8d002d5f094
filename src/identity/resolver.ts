import { LRUCache } from "lru-cache";
import type { StorefrontEvent } from "../core/index.ts";
import type {
  BlockedKey,
  EventLog,
  IdentifierKey,
  IdentifierKind,
  Identity,
  IdentityChange,
  LogChunk,
  Part,
  Position,
  Profile,
  Rng,
} from "../engine/index.ts";
import { countKind, kindCaps, kindOf, overflowOf } from "./cap.ts";
import { claimsOf, findCopies } from "./claim.ts";
import { identifierKeys } from "./key.ts";
import { elderOf, learn, mergeProfiles, newProfile } from "./profile.ts";

/**
 * Identifiers kept in memory, each with its profile: about 100 MB when every one leads to another profile. More than
 * one step or window has, so that none of these is dropped while it is worked on.
 */
export const cachedKeysMax = 60_000;
/** What of these stays from one step to the next: about 17 MB. One that is gone costs a look-up (`bench/profiles.ts`). */
const keptKeysMax = 10_000;
/** Bytes of the log that one step of the resolver reads. */
export const resolveBytesMax = 2 * 1024 * 1024;

/** A profile in memory. After a merge it points to what it became. */
interface Holder {
  profile: Profile;
  into: Holder | null;
  /** Forgotten: what led here leads nowhere. */
  gone?: true;
}

/** Reads the log ahead of every destination, and joins events to profiles. */
export interface Resolver {
  /** Resolves the next chunk of a part and makes it durable; null when there is none. */
  readonly step: (part: Part) => Promise<LogChunk | null>;
  /** How far the part is resolved. */
  readonly cursor: (part: Part) => Promise<Position>;
  /** What the profiles of these events know now. */
  readonly profiles: (
    store: string,
    events: readonly (StorefrontEvent | null)[],
  ) => Promise<readonly (Profile | null)[]>;
  /** Forgets what is in memory (after an erasure or an un-merge). */
  readonly forget: () => void;
}

/** The resolver over its ports. `failed` is told of an event that could not be joined; it goes on without a profile. */
export function createResolver(ports: {
  readonly log: Pick<EventLog, "read">;
  readonly identity: Identity;
  readonly rng: Rng;
  readonly failed: (part: Part, position: Position, error: unknown) => void;
  /** @default 60000 */
  readonly cachedKeysMax?: number;
}): Resolver {
  const { log, identity } = ports;
  const cache = new LRUCache<string, Holder>({ max: ports.cachedKeysMax ?? cachedKeysMax });
  const cursors = new Map<Part, Position>();
  const blocked = new Map<string, Set<IdentifierKey>>();

  async function blockedOf(store: string): Promise<Set<IdentifierKey>> {
    const known = blocked.get(store) ?? new Set((await identity.blocked(store)).map((one) => one.key));
    blocked.set(store, known);
    return known;
  }

  async function usableKeys(
    store: string,
    events: readonly (StorefrontEvent | null)[],
  ): Promise<IdentifierKey[][]> {
    const shared = await blockedOf(store);
    return events.map((event) => (event ? identifierKeys(event).filter((key) => !shared.has(key)) : []));
  }

  async function warm(store: string, keys: readonly IdentifierKey[]): Promise<void> {
    // `get`, not `has`: what is here already is used now, and must not make room for what is missing.
    const missing = keys.filter((key) => cache.get(`${store} ${key}`) === undefined);
    if (missing.length === 0) return;
    const holders = new Map<string, Holder>();
    for (const [key, profile] of await identity.lookup(store, missing)) {
      // Two keys of one profile must share its holder, also with keys that are in memory already.
      const known = holders.get(profile.id) ?? held(store, profile) ?? { profile, into: null };
      holders.set(profile.id, known);
      cache.set(`${store} ${key}`, known);
    }
  }

  function held(store: string, profile: Profile): Holder | null {
    for (const key of profile.keys) {
      const holder = rootOf(cache.get(`${store} ${key}`));
      if (holder?.profile.id === profile.id) return holder;
    }
    return null;
  }

  async function step(part: Part): Promise<LogChunk | null> {
    const chunk = await log.read(part, (await cursor(part)) + 1, resolveBytesMax);
    if (!chunk) return null;
    const store = storeOf(part);
    const keysOf = await usableKeys(store, chunk.events);
    await warm(store, [...new Set(keysOf.flat())]);
    const work = createWork(store, cache, ports.rng, await blockedOf(store));
    chunk.events.forEach((event, index) => {
      if (!event) return;
      try {
        work.observe(event, chunk.first + index, keysOf[index] ?? []);
      } catch (error) {
        ports.failed(part, chunk.first + index, error);
      }
    });
    try {
      const claims = claimsOf(chunk);
      const copies = await findCopies(identity, claims);
      await identity.apply({ part, cursor: chunk.last, ...work.changes(), claims, copies });
    } catch (error) {
      // What is in memory was never stored: the next try starts from the disk.
      forget();
      throw error;
    }
    cursors.set(part, chunk.last);
    while (cache.size > keptKeysMax) cache.pop();
    return chunk;
  }

  async function cursor(part: Part): Promise<Position> {
    const known = cursors.get(part) ?? (await identity.cursor(part));
    cursors.set(part, known);
    return known;
  }

  function forget(): void {
    cache.clear();
    blocked.clear();
  }

  return {
    step,
    cursor,
    async profiles(store, events) {
      const firstKeys = await usableKeys(store, events);
      await warm(store, [...new Set(firstKeys.flat())]);
      return firstKeys.map((keys) => {
        for (const key of keys) {
          const holder = rootOf(cache.get(`${store} ${key}`));
          if (holder) return holder.profile;
        }
        return null;
      });
    },
    forget,
  };
}

/** The store of a part. */
export function storeOf(part: Part): string {
  return part.slice(0, part.lastIndexOf("/"));
}

interface Work {
  readonly observe: (event: StorefrontEvent, position: Position, keys: readonly IdentifierKey[]) => void;
  readonly changes: () => Pick<IdentityChange, "profiles" | "links" | "merges" | "blocks" | "dissolved">;
}

function createWork(
  store: string,
  cache: LRUCache<string, Holder>,
  rng: Rng,
  blocked: Set<IdentifierKey>,
): Work {
  const dirty = new Set<Holder>();
  const links: { store: string; key: IdentifierKey; profile: string }[] = [];
  const merges: IdentityChange["merges"][number][] = [];
  const blocks: BlockedKey[] = [];
  const dissolved: string[] = [];

  function join(a: Holder, b: Holder, event: StorefrontEvent): Holder {
    const elder = elderOf(a.profile, b.profile) === a.profile ? a : b;
    const younger = elder === a ? b : a;
    merges.push({
      store,
      from: younger.profile.id,
      to: elder.profile.id,
      at: event.received_at,
      why: `${event.event} ${event.event_id}`,
      before: { from: younger.profile, to: elder.profile },
    });
    elder.profile = mergeProfiles(elder.profile, younger.profile);
    younger.into = elder;
    dirty.delete(younger);
    dirty.add(elder);
    return elder;
  }

  function holderOf(key: IdentifierKey): Holder | null {
    return rootOf(cache.peek(`${store} ${key}`));
  }

  /**
   * Whether joining these would make one person of too many. Then the identifier that gathered them is blocked, and
   * the profile that it filled is forgotten: nothing of one stranger is left with another.
   */
  function dissolveShared(event: StorefrontEvent, keys: readonly IdentifierKey[]): boolean {
    if (!addsToPerson(keys)) return false;
    const holders = new Set(keys.flatMap((key) => holderOf(key) ?? []));
    const all = new Set([...keys, ...[...holders].flatMap((holder) => holder.profile.keys)]);
    const kind = overflowOf(all);
    if (kind === null) return false;
    const fullest = [...holders].toSorted(
      (a, b) => countKind(b.profile.keys, kind) - countKind(a.profile.keys, kind),
    )[0];
    const leading = keys.filter((key) => holderOf(key) === fullest);
    const hub = leading.find((key) => kindOf(key) !== kind) ?? leading[0];
    if (!fullest || hub === undefined) return false;
    blocked.add(hub);
    blocks.push({
      store,
      key: hub,
      at: event.received_at,
      why: `led to more than ${kindCaps[kind as IdentifierKind] ?? 0} identifiers of kind ${kind}`, // a key of kindCaps
    });
    dissolved.push(fullest.profile.id);
    fullest.gone = true;
    dirty.delete(fullest);
    return true;
  }

  /** Nearly all events only repeat what leads to one profile. */
  function addsToPerson(keys: readonly IdentifierKey[]): boolean {
    let first: Holder | null = null;
    let fresh = false;
    for (const key of keys) {
      const found = holderOf(key);
      if (!found) fresh = true;
      else if (!first) first = found;
      else if (found !== first) return true;
    }
    return first !== null && fresh;
  }

  function observe(event: StorefrontEvent, position: Position, given: readonly IdentifierKey[]): void {
    // What was shared before this chunk is left out already.
    let keys = blocks.length === 0 ? given : given.filter((key) => !blocked.has(key));
    while (dissolveShared(event, keys)) keys = keys.filter((key) => !blocked.has(key));
    if (keys.length === 0) return;
    let holder: Holder | null = null;
    const unlinked: IdentifierKey[] = [];
    for (const key of keys) {
      const found = rootOf(cache.get(`${store} ${key}`));
      if (!found) unlinked.push(key);
      else if (!holder) holder = found;
      else if (holder !== found) holder = join(holder, found, event);
    }
    if (!holder) {
      const at = event.received_at;
      holder = { profile: newProfile(rng.id(at), store, at), into: null };
    }
    const learnt = learn(holder.profile, event, position, keys);
    if (learnt !== holder.profile || unlinked.length > 0) dirty.add(holder);
    holder.profile = learnt;
    for (const key of unlinked) {
      cache.set(`${store} ${key}`, holder);
      links.push({ store, key, profile: holder.profile.id });
    }
  }

  return {
    observe,
    changes: () => ({
      profiles: [...dirty].map((holder) => holder.profile),
      links,
      merges,
      blocks,
      dissolved,
    }),
  };
}

function rootOf(holder: Holder | undefined): Holder | null {
  let at = holder;
  while (at?.into) at = at.into;
  return at && !at.gone ? at : null;
}
