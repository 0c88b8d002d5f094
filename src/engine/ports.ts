import type {
  EpochMs,
  HttpReply,
  HttpRequest,
  Outcome,
  OutcomeKind,
  StorefrontEvent,
} from "../core/index.ts";

/** A share of the log that is ordered in itself: `store/slot`. Slot is hash(visitor ID) mod S; S is 1 embedded. */
export type Part = string;
/** Place of an event in its part: 1, 2, 3 ... without gaps, in commit order. */
export type Position = number;
/** One configured account of a destination type: `store/destination id`. */
export type DestinationKey = string;

/** One event in the log, with its place. */
export interface LoggedEvent {
  readonly part: Part;
  readonly position: Position;
  readonly event: StorefrontEvent;
}

/** Consecutive events of one part. It may start after the position that was asked for: what lay before is trimmed. */
export interface LogChunk {
  readonly part: Part;
  readonly first: Position;
  readonly last: Position;
  /** `events[i]` is at `first + i`; null where the stored bytes are damaged or erased. */
  readonly events: readonly (StorefrontEvent | null)[];
  /** When each was received; that of a damaged one is its neighbour's. */
  readonly receivedAt: readonly EpochMs[];
  readonly bytes: number;
}

/** Where a group of events came to lie. */
export interface Appended {
  readonly first: Position;
  readonly last: Position;
}

/** Append-only, the only queue. Knows no duplicates: each accepted copy has its own position. */
export interface EventLog {
  /** Resolves when the events (JSON texts) are on disk. `at` never decreases inside a part. */
  readonly append: (part: Part, events: readonly string[], at: EpochMs) => Promise<Appended>;
  readonly read: (part: Part, from: Position, bytesMax: number) => Promise<LogChunk | null>;
  readonly head: (part: Part) => Promise<Position>;
  readonly parts: () => Promise<readonly Part[]>;
  /** First position received at or after `at` (the head + 1 when there is none). */
  readonly seekTime: (part: Part, at: EpochMs) => Promise<Position>;
  /** Bytes that an event takes in storage, on average over all that is stored; 0 when nothing is. */
  readonly eventBytes: () => Promise<number>;
  /** Events whose stored text holds one of these pieces of JSON (`"visitor_id":"..."`); null: all events. */
  readonly holding: (
    part: Part,
    pieces: readonly string[] | null,
  ) => Promise<readonly { readonly position: Position; readonly event: StorefrontEvent }[]>;
  /**
   * Puts a tombstone in the place of such events: the position, the name and the time of receipt stay, nothing else.
   * Returns the positions.
   */
  readonly erase: (part: Part, pieces: readonly string[] | null) => Promise<readonly Position[]>;
  /**
   * One bounded step of deleting whole groups that end before `to`; returns how many events went, 0 when none is left.
   * The newest group stays, because it holds the head; of one that ends before `to` only the places and the time.
   */
  readonly trim: (part: Part, to: Position) => Promise<number>;
}

/** A right to work on (destination, part), fenced by its epoch: a later holder makes earlier ones fail. */
export interface Lease {
  readonly destination: DestinationKey;
  readonly part: Part;
  readonly epoch: number;
  /** Everything up to here is settled or parked. */
  readonly cursor: Position;
}

/**
 * What may have left in requests before a crash, possibly received since `at`: the events from the cursor to `to`, or,
 * when `to` is not beyond the cursor, the parked events that were due by `at`.
 */
export interface BegunRange {
  readonly to: Position;
  readonly at: EpochMs;
}

/** Why an event waits alone, and until when. */
export interface ParkedEvent {
  readonly position: Position;
  readonly due: EpochMs;
  readonly reason: string;
  readonly detail: string;
  /** Attempts that count against the limit. */
  readonly attempts: number;
  /** First time that a request with it may have arrived; null: certainly never. */
  readonly possiblySince: EpochMs | null;
  /** When it was parked first. */
  readonly since: EpochMs;
}

/** Outcomes of consecutive positions. */
export interface OutcomeRun {
  readonly first: Position;
  readonly outcomes: readonly Outcome[];
  /** Received time of each, for the hourly roll-ups. */
  readonly receivedAt: readonly EpochMs[];
}

/** One request and what came of it. Never edited. */
export interface AttemptRecord {
  readonly id: string;
  readonly at: EpochMs;
  readonly durationMs: number;
  /** HTTP status, or null when there was no reply. */
  readonly status: number | null;
  readonly result: string;
  readonly detail: string;
  /** The reply's body, shortened, without secrets. */
  readonly reply: string;
  readonly mappingVersion: number;
  readonly test: boolean;
  readonly members: readonly AttemptMember[];
}

/** One event of an attempt, with what identity added to it at that moment. */
export interface AttemptMember {
  readonly position: Position;
  readonly result: string;
  readonly additions?: Additions;
}

/** What identity added when the event was sent: value and the position it came from. */
export type Additions = Readonly<Record<string, { readonly value: unknown; readonly from: Position | null }>>;

/** How many delivered events of one day and name carried the same match keys, as bits. */
export interface MatchCount {
  /** Start of the day they were received on, UTC. */
  readonly day: EpochMs;
  readonly event: string;
  /** As they came in. */
  readonly own: number;
  /** As they were sent, with what identity added. */
  readonly sent: number;
  readonly count: number;
}

/**
 * All that one step of a delivery changes, in one transaction. Every position up to the new cursor has an outcome (or
 * is parked) afterwards, and none beyond it: an engine refuses anything else.
 */
export interface Settlement {
  /** New cursor, never smaller than the old one. */
  readonly cursor: Position;
  readonly runs: readonly OutcomeRun[];
  readonly parked: readonly ParkedEvent[];
  readonly attempts: readonly AttemptRecord[];
  /** What the events that this step delivers carry. */
  readonly matched?: readonly MatchCount[];
  /**
   * What may have been received beyond the cursor: the next range, made durable in the same transaction, or what is
   * left of this one. Null when every request of the range was answered.
   */
  readonly begun: BegunRange | null;
}

/** Thrown by `begin` and `settle` when another holder took the lease. */
export class Fenced extends Error {
  constructor(lease: Lease) {
    super(`lease on ${lease.destination} ${lease.part} was taken by another holder (epoch ${lease.epoch})`);
    this.name = "Fenced";
  }
}

/** A destination that waits as a whole. */
export interface Pause {
  readonly kind: "held" | "slow" | "down";
  readonly reason: string;
  readonly detail: string;
  readonly hint: string;
  readonly since: EpochMs;
  /** When the next probe may leave; null: when a person acts. */
  readonly until: EpochMs | null;
  /** Version of the configuration that met the trouble: another one is tried at once. `heldByPerson`: no other is. */
  readonly version: string;
}

/** `version` of a pause that only a person ends. */
export const heldByPerson = "*";

/** The only place that knows what is done. */
export interface Ledger {
  /** Makes the destination known to a part; it starts after `from`. Keeps an existing cursor. */
  readonly open: (destination: DestinationKey, part: Part, from: Position) => Promise<void>;
  readonly acquire: (
    destination: DestinationKey,
    part: Part,
    node: string,
    ttlMs: number,
    now: EpochMs,
  ) => Promise<{ readonly lease: Lease; readonly begun: BegunRange | null } | null>;
  readonly release: (lease: Lease) => Promise<void>;
  readonly due: (lease: Lease, now: EpochMs, limit: number) => Promise<readonly ParkedEvent[]>;
  /** When the next parked event is due; null: none is parked. */
  readonly nextDue: (lease: Lease) => Promise<EpochMs | null>;
  /** Parked events wait from now on no longer than until `at` (a new token, a person's wish). */
  readonly hasten: (destination: DestinationKey, at: EpochMs) => Promise<number>;
  readonly begin: (lease: Lease, range: BegunRange) => Promise<void>;
  readonly settle: (lease: Lease, settlement: Settlement) => Promise<Lease>;
  readonly pause: (destination: DestinationKey, pause: Pause | null) => Promise<void>;
  readonly paused: (destination: DestinationKey) => Promise<Pause | null>;
  /** Outcome of one position, null while it has none. */
  readonly outcomeAt: (
    destination: DestinationKey,
    part: Part,
    position: Position,
  ) => Promise<Outcome | null>;
  /** Parks settled positions again so that they are sent once more; returns how many. */
  readonly replay: (
    destination: DestinationKey,
    part: Part,
    positions: readonly Position[],
    now: EpochMs,
    reason: string,
  ) => Promise<number>;
  /**
   * Ends what is parked at a destination with one outcome, all of it or a bounded step; returns how many. A replay that
   * never came to an attempt leaves the first outcome as it was.
   */
  readonly endParked: (
    destination: DestinationKey,
    outcome: Outcome,
    now: EpochMs,
    only?: { readonly part: Part; readonly before: Position; readonly limit: number },
  ) => Promise<number>;
  /**
   * One bounded step of deleting what tells of events before a position: outcomes of each event, attempts that were
   * made before `at`. Counts stay. Returns how much went; 0 when nothing is left.
   */
  readonly trim: (part: Part, before: Position, at: EpochMs) => Promise<number>;
}

/** Counts of one destination. `received` = the sum of all others, always. */
export interface Balance {
  readonly received: number;
  readonly delivered: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly expired: number;
  readonly waiting: number;
  readonly parked: number;
  readonly held: number;
}

/** One hour of one destination's roll-up. */
export interface OutcomeCount {
  readonly hour: EpochMs;
  readonly kind: OutcomeKind | "parked";
  readonly reason: string;
  readonly count: number;
}

/** An attempt as the trace of one event shows it. */
export interface TracedAttempt extends Omit<AttemptRecord, "members"> {
  readonly member: AttemptMember;
  readonly batchEvents: number;
}

/** An attempt as the log of a destination shows it. */
export interface LoggedAttempt extends Omit<AttemptRecord, "members"> {
  /** Grows with each attempt. */
  readonly number: number;
  /** Events that it carried. */
  readonly events: number;
}

/** Where one delivery stands. */
export type DeliveryOutcome = Pick<TracedDelivery, "destination" | "outcome">;

/** One destination's part of a trace. */
export interface TracedDelivery {
  readonly destination: DestinationKey;
  readonly outcome: Outcome | null;
  readonly parked: ParkedEvent | null;
  readonly attempts: readonly TracedAttempt[];
}

/** What a page of events is filtered by. All given conditions must hold. */
export interface EventQuery {
  readonly store: string;
  readonly event?: string;
  readonly source?: string;
  readonly visitorId?: string;
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  readonly text?: string;
  /** State at a destination (any destination when `destination` is missing), or one of several final ones. */
  readonly state?: string | readonly OutcomeKind[];
  readonly destination?: DestinationKey;
  /** Events before this place, newest first. */
  readonly before?: Position;
  readonly limit: number;
}

/** Reads for people. Never used by the pipeline. */
export interface Trace {
  /** Places of all copies with this event ID. */
  readonly find: (store: string, eventId: string) => Promise<readonly LoggedEvent[]>;
  readonly at: (part: Part, position: Position) => Promise<LoggedEvent | null>;
  readonly deliveries: (part: Part, position: Position) => Promise<readonly TracedDelivery[]>;
  /** The same of many events, without what a list does not show: one row for each position. */
  readonly states: (
    part: Part,
    positions: readonly Position[],
  ) => Promise<readonly (readonly DeliveryOutcome[])[]>;
  /** The newest events of each range that the destination accepted: at most `limit` looked at in each. */
  readonly sample: (
    destination: DestinationKey,
    part: Part,
    ranges: readonly { readonly from: EpochMs; readonly to: EpochMs }[],
    limit: number,
  ) => Promise<readonly { readonly logged: LoggedEvent; readonly delivery: TracedDelivery }[]>;
  /** For each time, how many events of the store came before it, counted from the beginning of all time. */
  readonly arrivals: (store: string, times: readonly EpochMs[]) => Promise<readonly number[]>;
  /**
   * A page of events, newest first. One search looks at a bounded part of the log: `next` goes on from there, also
   * when the page is not full, or empty; `searchedTo` is the time back to which everything was looked at.
   */
  readonly search: (query: EventQuery) => Promise<{
    readonly events: readonly LoggedEvent[];
    readonly next: Position | null;
    readonly searchedTo: EpochMs | null;
  }>;
  /** Exact counts of events received in [from, to). */
  readonly balance: (
    destination: DestinationKey,
    from: EpochMs | null,
    to: EpochMs | null,
  ) => Promise<Balance>;
  readonly rollup: (
    destination: DestinationKey,
    from: EpochMs,
    to: EpochMs,
  ) => Promise<readonly OutcomeCount[]>;
  /** What the delivered events of the days in [from, to) carried. */
  readonly matches: (
    destination: DestinationKey,
    from: EpochMs,
    to: EpochMs,
  ) => Promise<readonly MatchCount[]>;
  /** Outcome of each of these positions, null where there is none yet. */
  readonly outcomes: (
    destination: DestinationKey,
    part: Part,
    positions: readonly Position[],
  ) => Promise<readonly (Outcome | null)[]>;
  /** Latest attempts of a destination, newest first; `before` is the number of one, and only older ones come. */
  readonly attempts: (
    destination: DestinationKey,
    limit: number,
    before?: number,
  ) => Promise<readonly LoggedAttempt[]>;
}

/** Kinds of identifiers that lead to a profile. */
export type IdentifierKind = "visitor" | "email" | "phone" | "customer" | "cart" | "checkout" | "order";

/** `kind:hash-or-id`, unique inside a store. */
export type IdentifierKey = string;

/** A value that a profile knows, with the time and place it was learnt. */
export interface Known<T> {
  readonly value: T;
  readonly at: EpochMs;
  readonly from: Position | null;
}

/** A person as known to one store. All contacts are hashes. */
export interface Profile {
  readonly id: string;
  readonly store: string;
  readonly createdAt: EpochMs;
  readonly seenAt: EpochMs;
  /** Identifiers that lead here, those of a person and the latest tokens of carts and orders. */
  readonly keys: readonly IdentifierKey[];
  /** Newest last; at most `profileValuesMax` each. Keys as in UserHashes (`email`, `phone_digits`, ...). */
  readonly hashes: Readonly<Record<string, readonly Known<string>[]>>;
  readonly click_ids: Readonly<Record<string, readonly Known<string>[]>>;
  readonly cookies: Readonly<Record<string, Known<string>>>;
  readonly ip?: Known<string>;
  readonly user_agent?: Known<string>;
  readonly consent?: Known<Readonly<Record<string, boolean>>>;
  readonly country?: Known<string>;
  readonly locale?: Known<string>;
  /** Platforms whose browser script the visitor's pixel saw, joined by blanks; "" when it saw none. */
  readonly scripts?: Known<string>;
}

/** What the resolver changes after it has looked at a chunk of the log. */
export interface IdentityChange {
  readonly part: Part;
  readonly cursor: Position;
  readonly profiles: readonly Profile[];
  readonly links: readonly {
    readonly store: string;
    readonly key: IdentifierKey;
    readonly profile: string;
  }[];
  /** `from` is now known as `to`. */
  readonly merges: readonly {
    readonly store: string;
    readonly from: string;
    readonly to: string;
    readonly at: EpochMs;
    readonly why: string;
    /** Both as they were, so that the merge can be undone for a while. */
    readonly before?: { readonly from: Profile; readonly to: Profile };
  }[];
  /** Identifiers that joined more people than one person can be: they lead to nobody from now on. */
  readonly blocks?: readonly BlockedKey[];
  /** Profiles that such an identifier had filled: forgotten, with all that leads to them. */
  readonly dissolved?: readonly string[];
  /** Keys of the events of the chunk, for duplicates and for finding them. */
  readonly claims: readonly EventClaim[];
  readonly copies: readonly CopyLink[];
}

/** An identifier that leads to nobody: shared by strangers (a shop's own address, a kiosk). */
export interface BlockedKey {
  readonly store: string;
  readonly key: IdentifierKey;
  readonly at: EpochMs;
  readonly why: string;
}

/** A merge that can be undone. */
export interface MergeRecord {
  readonly from: string;
  readonly to: string;
  readonly at: EpochMs;
  readonly why: string;
}

/** What an erasure takes out of everything but the log. */
export interface ErasureRequest {
  readonly store: string;
  /** null: the whole store. */
  readonly keys: readonly IdentifierKey[] | null;
  readonly profiles: readonly string[];
  /** Erased positions of the log, whose attempts hold what identity added. */
  readonly places: readonly { readonly part: Part; readonly positions: readonly Position[] }[];
}

/** An event's place under its ID. */
export interface EventClaim {
  readonly store: string;
  readonly event: string;
  readonly source?: string;
  readonly eventId: string;
  readonly visitorId: string | null;
  /** Of a purchase, and of what a rule made of it: the order, which is counted once for ever. */
  readonly orderId: string | null;
  readonly part: Part;
  readonly position: Position;
  readonly at: EpochMs;
}

/** Another copy found under the same name and ID. */
export interface EarlierCopy {
  readonly part: Part;
  readonly position: Position;
  /** Hash of the copy's visitor ID, 0 when it had none. */
  readonly visitorHash: number;
  readonly at: EpochMs;
}

/** Says that the event at `position` is a copy of an earlier one. */
export interface CopyLink {
  readonly part: Part;
  readonly position: Position;
  readonly firstPart: Part;
  readonly firstPosition: Position;
}

/** Storage of profiles, identifiers and event keys; written by the resolver alone. */
export interface Identity {
  readonly cursor: (part: Part) => Promise<Position>;
  /** Profile (root of its merges) for each key that has one. */
  readonly lookup: (
    store: string,
    keys: readonly IdentifierKey[],
  ) => Promise<ReadonlyMap<IdentifierKey, Profile>>;
  /**
   * Earliest other copy of each: by (event, event ID) in the last seven days, unless another visitor sent it, or by
   * order at any time.
   */
  readonly earlier: (claims: readonly EventClaim[]) => Promise<readonly (EarlierCopy | null)[]>;
  readonly apply: (change: IdentityChange) => Promise<void>;
  readonly profile: (store: string, id: string) => Promise<Profile | null>;
  readonly blocked: (store: string) => Promise<readonly BlockedKey[]>;
  /** Blocks an identifier, or (`why` null) lets it join people again. */
  readonly block: (key: Omit<BlockedKey, "why"> & { readonly why: string | null }) => Promise<void>;
  /** Forgets persons: profiles, what leads to them, what attempts recorded of them. The resolver has to forget too. */
  readonly erase: (request: ErasureRequest) => Promise<void>;
  /** Merges into a profile that can still be undone, latest first. */
  readonly merges: (store: string, profile: string) => Promise<readonly MergeRecord[]>;
  /**
   * Undoes the latest merge into a profile: both are again what they were before it. Null: there is none to undo. The
   * resolver has to forget what it holds in memory.
   */
  readonly unmerge: (store: string, profile: string) => Promise<MergeRecord | null>;
  /**
   * Makes sure that copies of events before a position are found although the log loses these events; does so at most
   * once a day. Returns up to where that is true: the log may be trimmed no further.
   */
  readonly seal: (part: Part, before: Position, now: EpochMs) => Promise<Position>;
  /**
   * One bounded step of forgetting: profiles not seen since `idle` with what leads to them, event keys older than `at`.
   * Returns how many rows it looked at; 0 when it has come round.
   */
  readonly trim: (at: EpochMs, idle: EpochMs) => Promise<number>;
  /** Links of the copies that lie in [from, to]. */
  readonly copies: (part: Part, from: Position, to: Position) => Promise<readonly CopyLink[]>;
  /** Links of the later copies of one event. */
  readonly copiesOf: (part: Part, position: Position) => Promise<readonly CopyLink[]>;
}

/** Small facts by name: configuration fields, secrets (sealed), accounts, audit. Each namespace is one concern. */
export interface State {
  readonly get: (namespace: string, key: string) => Promise<string | null>;
  readonly put: (namespace: string, key: string, value: string) => Promise<void>;
  readonly remove: (namespace: string, key: string) => Promise<void>;
  readonly list: (
    namespace: string,
    prefix?: string,
  ) => Promise<readonly { readonly key: string; readonly value: string }[]>;
  /** All changes or none. */
  readonly change: (
    changes: readonly { readonly namespace: string; readonly key: string; readonly value: string | null }[],
  ) => Promise<void>;
}

/** Everything that the pipeline writes to and reads from. */
export interface Engine {
  readonly log: EventLog;
  readonly ledger: Ledger;
  readonly identity: Identity;
  readonly state: State;
  readonly trace: Trace;
  readonly close: () => Promise<void>;
}

/** Time. Nothing else in the pipeline knows what time it is. */
export interface Clock {
  readonly now: () => EpochMs;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Randomness. */
export interface Rng {
  /** In [0, 1). */
  readonly float: () => number;
  /** A time-ordered unique ID. */
  readonly id: (now: EpochMs) => string;
}

/** The network. Timeouts, body limits and the rule about private addresses live inside. */
export interface Http {
  readonly send: (
    request: HttpRequest,
    limits: { readonly timeoutMs: number; readonly replyBytesMax: number },
  ) => Promise<HttpReply>;
}

/** A hint that there is news; polling is the truth. */
export interface Wake {
  readonly signal: (topic: string) => void;
  /** Resolves at the next signal for the topic, or after `ms`. */
  readonly wait: (topic: string, ms: number, signal?: AbortSignal) => Promise<void>;
}
