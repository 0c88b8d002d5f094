import { LRUCache } from "lru-cache";
import type { StorefrontEvent } from "../core/index.ts";
import type {
  CopyLink,
  EarlierCopy,
  EventClaim,
  EventLog,
  IdentifierKey,
  Identity,
  IdentityChange,
  LogChunk,
  Part,
  Position,
  Profile,
  Rng,
} from "../engine/index.ts";
import { identifierKeys } from "./key.ts";
import { elderOf, learn, mergeProfiles, newProfile } from "./profile.ts";

/** Identifiers kept in memory, each with its profile: about 100 MB when every one leads to another profile. */
export const cachedKeysMax = 60_000;
/** Bytes of the log that one step of the resolver reads. */
export const resolveBytesMax = 768 * 1024;

/** A profile in memory. After a merge it points to what it became. */
interface Holder {
  profile: Profile;
  into: Holder | null;
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
}): Resolver {
  const { log, identity } = ports;
  const cache = new LRUCache<string, Holder>({ max: cachedKeysMax });
  const cursors = new Map<Part, Position>();

  async function warm(store: string, keys: readonly IdentifierKey[]): Promise<void> {
    const missing = keys.filter((key) => !cache.has(`${store} ${key}`));
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
    const keysOf = chunk.events.map((event) => (event ? identifierKeys(event) : []));
    await warm(store, [...new Set(keysOf.flat())]);
    const work = createWork(store, cache, ports.rng);
    chunk.events.forEach((event, index) => {
      if (!event) return;
      try {
        work.observe(event, chunk.first + index, keysOf[index] ?? []);
      } catch (error) {
        ports.failed(part, chunk.first + index, error);
      }
    });
    const claims = claimsOf(chunk);
    const copies = await findCopies(identity, claims);
    await identity.apply({ part, cursor: chunk.last, ...work.changes(), claims, copies });
    cursors.set(part, chunk.last);
    return chunk;
  }

  async function cursor(part: Part): Promise<Position> {
    const known = cursors.get(part) ?? (await identity.cursor(part));
    cursors.set(part, known);
    return known;
  }

  return {
    step,
    cursor,
    async profiles(store, events) {
      const firstKeys = events.map((event) => (event ? identifierKeys(event) : []));
      await warm(store, [...new Set(firstKeys.flat())]);
      return firstKeys.map((keys) => {
        for (const key of keys) {
          const holder = rootOf(cache.get(`${store} ${key}`));
          if (holder) return holder.profile;
        }
        return null;
      });
    },
    forget: () => cache.clear(),
  };
}

/** The store of a part. */
export function storeOf(part: Part): string {
  return part.slice(0, part.lastIndexOf("/"));
}

interface Work {
  readonly observe: (event: StorefrontEvent, position: Position, keys: readonly IdentifierKey[]) => void;
  readonly changes: () => Pick<IdentityChange, "profiles" | "links" | "merges">;
}

function createWork(store: string, cache: LRUCache<string, Holder>, rng: Rng): Work {
  const dirty = new Set<Holder>();
  const links: { store: string; key: IdentifierKey; profile: string }[] = [];
  const merges: { store: string; from: string; to: string; at: number; why: string }[] = [];

  function join(a: Holder, b: Holder, event: StorefrontEvent): Holder {
    const elder = elderOf(a.profile, b.profile) === a.profile ? a : b;
    const younger = elder === a ? b : a;
    merges.push({
      store,
      from: younger.profile.id,
      to: elder.profile.id,
      at: event.received_at,
      why: `${event.event} ${event.event_id}`,
    });
    elder.profile = mergeProfiles(elder.profile, younger.profile);
    younger.into = elder;
    dirty.delete(younger);
    dirty.add(elder);
    return elder;
  }

  return {
    observe(event, position, keys) {
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
    },
    changes: () => ({ profiles: [...dirty].map((holder) => holder.profile), links, merges }),
  };
}

function rootOf(holder: Holder | undefined): Holder | null {
  let at = holder;
  while (at?.into) at = at.into;
  return at ?? null;
}

function claimsOf(chunk: LogChunk): EventClaim[] {
  return chunk.events.flatMap((event, index) =>
    event
      ? [
          {
            store: event.store,
            event: event.event,
            eventId: event.event_id,
            visitorId: event.visitor_id ?? null,
            orderId: event.event === "Purchase" ? (event.properties.order_id ?? null) : null,
            part: chunk.part,
            position: chunk.first + index,
            at: event.received_at,
          },
        ]
      : [],
  );
}

/** Earlier copies of these events: in the index, or before them in the same chunk. */
async function findCopies(identity: Identity, claims: readonly EventClaim[]): Promise<CopyLink[]> {
  const earlier = await identity.earlier(claims);
  const seen = new Map<string, EventClaim>();
  const copies: CopyLink[] = [];
  claims.forEach((claim, index) => {
    const names = [
      `id\n${claim.event}\n${claim.eventId}`,
      ...(claim.orderId === null ? [] : [`order\n${claim.orderId}`]),
    ];
    const inChunk = names.map((name) => seen.get(name)).find((one) => one !== undefined);
    const first: Pick<EarlierCopy, "part" | "position"> | null = earlier[index] ?? inChunk ?? null;
    for (const name of names) if (!seen.has(name)) seen.set(name, claim);
    if (!first) return;
    if (!earlier[index] && inChunk && isAnotherVisitor(claim, inChunk)) return;
    copies.push({
      part: claim.part,
      position: claim.position,
      firstPart: first.part,
      firstPosition: first.position,
    });
  });
  return copies;
}

/** Two visitors with one event ID are two events (a theme that numbers its events); one order is always one. */
function isAnotherVisitor(a: EventClaim, b: EventClaim): boolean {
  if (a.orderId !== null && a.orderId === b.orderId) return false;
  return a.visitorId !== null && b.visitorId !== null && a.visitorId !== b.visitorId;
}
