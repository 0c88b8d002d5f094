import type { EpochMs, StorefrontEvent, UserHashes } from "../../core/index.ts";
import type {
  ErasureRequest,
  EventLog,
  IdentifierKey,
  Identity,
  Part,
  Position,
  Profile,
} from "../../engine/index.ts";

/** What erasing and exporting reach the world through. */
export interface PrivacyPorts {
  readonly log: Pick<EventLog, "erase" | "holding" | "parts">;
  readonly identity: Pick<Identity, "erase" | "lookup">;
  /** Forgets what threads hold in memory of profiles and events, and empties what files hold of deleted rows. */
  readonly forget: () => Promise<void>;
  readonly now: () => EpochMs;
}

/** What was erased, in words that identify nobody. */
export interface ErasureReceipt {
  readonly store: string;
  readonly at: EpochMs;
  readonly events: number;
  readonly profiles: number;
  readonly identifiers: number;
  /** What may still hold data, for whoever carries the erasure on. */
  readonly remains: readonly string[];
}

/** Everything stored about a person. */
export interface PersonExport {
  readonly store: string;
  readonly at: EpochMs;
  readonly profiles: readonly Profile[];
  readonly events: readonly {
    readonly part: Part;
    readonly position: Position;
    readonly event: StorefrontEvent;
  }[];
}

/** The identifiers that a request names: hashed contacts, and orders. */
export function keysOfRequest(user: UserHashes, orderIds: readonly string[]): IdentifierKey[] {
  return [
    ...(user.email ?? []).map((hash) => `email:${hash}`),
    ...(user.phone ?? []).map((hash) => `phone:${hash}`),
    ...(user.external_id ?? []).map((hash) => `customer:${hash}`),
    ...orderIds.map((id) => `order:${id}`),
  ];
}

/** How often an erasure looks for more of a person who is in the shop while it goes on. */
const roundsMax = 5;

/**
 * Erases a person: every profile that one of the identifiers leads to, all that leads to it, the events that carry any
 * of it, and what attempts recorded. Positions and outcomes stay, so that the counts still add up. Safe to repeat,
 * wherever the server stopped: what leads to the person goes last.
 */
export async function erasePerson(
  ports: PrivacyPorts,
  store: string,
  keys: readonly IdentifierKey[],
): Promise<ErasureReceipt> {
  let person = await findPerson(ports, store, keys);
  const places: Places[] = [];
  for (let round = 0; round < roundsMax; round++) {
    places.push(...(await eraseEvents(ports, store, person.keys)));
    const now = await findPerson(ports, store, person.keys);
    const isWhole = now.keys.length === person.keys.length;
    // Also without new identifiers it may be known under another profile by now.
    person = now;
    if (isWhole) break;
  }
  await ports.identity.erase({
    store,
    keys: person.keys,
    profiles: person.profiles.map((profile) => profile.id),
    places,
  });
  await ports.forget();
  return receipt(ports, store, places, person.profiles.length, person.keys.length);
}

type Places = ErasureRequest["places"][number];

/** Once an event is a tombstone, nothing tells whose its attempts were: they go before it, and once more after it. */
async function eraseEvents(
  ports: PrivacyPorts,
  store: string,
  keys: readonly IdentifierKey[],
): Promise<readonly Places[]> {
  const pieces = keys.map(pieceOf);
  const places: Places[] = [];
  for (const part of pieces.length === 0 ? [] : await partsOf(ports, store)) {
    const positions = (await ports.log.holding(part, pieces)).map((one) => one.position);
    await ports.identity.erase({ store, keys: [], profiles: [], places: [{ part, positions }] });
    places.push({ part, positions: await ports.log.erase(part, pieces) });
  }
  return places;
}

/** Events whose attempts are erased in one step: the thread that delivers holds them in memory, and waits for it. */
export const stepEventsMax = 50_000;

/** Erases all that a store has gathered. */
export async function eraseStore(ports: PrivacyPorts, store: string): Promise<ErasureReceipt> {
  const places: Places[] = [];
  for (const part of await partsOf(ports, store)) {
    const positions = await ports.log.erase(part, null);
    places.push({ part, positions });
    for (let from = 0; from < positions.length; from += stepEventsMax) {
      const some = positions.slice(from, from + stepEventsMax);
      await ports.identity.erase({ store, keys: [], profiles: [], places: [{ part, positions: some }] });
    }
  }
  await ports.identity.erase({ store, keys: null, profiles: [], places: [] });
  await ports.forget();
  return receipt(ports, store, places, 0, 0);
}

/**
 * Collects what is stored about a person, unmasked: it is theirs. Contacts in clear are named and stay sealed: the
 * shop has them in its own books, and an export may be a file.
 */
export async function exportPerson(
  ports: PrivacyPorts,
  store: string,
  keys: readonly IdentifierKey[],
): Promise<PersonExport> {
  const person = await findPerson(ports, store, keys);
  const pieces = person.keys.map(pieceOf);
  const events: { part: Part; position: Position; event: StorefrontEvent }[] = [];
  for (const part of pieces.length === 0 ? [] : await partsOf(ports, store)) {
    for (const { position, event } of await ports.log.holding(part, pieces)) {
      events.push({ part, position, event: withoutCiphertext(event) });
    }
  }
  return { store, at: ports.now(), profiles: person.profiles, events };
}

function withoutCiphertext(event: StorefrontEvent): StorefrontEvent {
  return event.sealed ? { ...event, sealed: { fields: event.sealed.fields, text: "" } } : event;
}

async function findPerson(
  ports: PrivacyPorts,
  store: string,
  keys: readonly IdentifierKey[],
): Promise<{ readonly profiles: readonly Profile[]; readonly keys: readonly IdentifierKey[] }> {
  const found = keys.length === 0 ? [] : [...(await ports.identity.lookup(store, keys)).values()];
  const profiles = [...new Map(found.map((profile) => [profile.id, profile])).values()];
  return { profiles, keys: [...new Set([...keys, ...profiles.flatMap((profile) => profile.keys)])] };
}

async function partsOf(ports: PrivacyPorts, store: string): Promise<readonly Part[]> {
  return (await ports.log.parts()).filter((part) => part.slice(0, part.lastIndexOf("/")) === store);
}

/** How an identifier stands in an event's JSON. Only whole values match: an order 10 is not in an order 100. */
function pieceOf(key: IdentifierKey): string {
  const colon = key.indexOf(":");
  const value = JSON.stringify(key.slice(colon + 1));
  switch (key.slice(0, colon)) {
    case "visitor":
      return `"visitor_id":${value}`;
    case "order":
      return `"order_id":${value}`;
    case "checkout":
      return `"checkout_token":${value}`;
    case "cart":
      // The stored token may carry a key after the part that names the cart.
      return `"cart_token":${value.slice(0, -1)}`;
    default:
      return value;
  }
}

/** What an erasure at this time cannot reach, for whoever carries it on. */
export function whatRemains(at: EpochMs, of: "person" | "store" = "person"): readonly string[] {
  const unread =
    "Shopify's webhooks that could not be read: kept sealed for a week, and stored as events if an upgrade reads them.";
  return [
    `Backups made before ${new Date(at).toISOString()}.`,
    "Exports made before, also those of Shopify's requests in the data folder under privacy/.",
    ...(of === "person" ? [unread] : []),
    "What the ad platforms received: ask each of them to delete it.",
  ];
}

function receipt(
  ports: PrivacyPorts,
  store: string,
  places: readonly { readonly positions: readonly Position[] }[],
  profiles: number,
  identifiers: number,
): ErasureReceipt {
  const at = ports.now();
  return {
    store,
    at,
    events: places.reduce((sum, one) => sum + one.positions.length, 0),
    profiles,
    identifiers,
    remains: whatRemains(at),
  };
}
