import type { EpochMs } from "../../core/index.ts";
import type { Known, Profile } from "../ports.ts";

/**
 * A profile as its row keeps it: short names, each known value as [value, milliseconds after the profile was made,
 * position]. Ten million of them are read at random, so every byte counts; with full names they were twice as long.
 */
interface Stored {
  /** When the profile was made. */
  readonly m: EpochMs;
  readonly k: readonly string[];
  readonly h?: StoredLists;
  readonly c?: StoredLists;
  readonly o?: Readonly<Record<string, StoredValue<string>>>;
  readonly v?: Readonly<Record<string, StoredValue<unknown>>>;
}
type StoredValue<T> = readonly [value: T, after: number, from: number | null];
type StoredLists = Readonly<Record<string, readonly StoredValue<string>[]>>;

/** Values of which a profile knows the latest. Written in full, in the order of these names. */
const singles = ["ip", "user_agent", "consent", "country", "locale", "scripts"] as const;
type Single = (typeof singles)[number];
/** Does not compile when a profile learns something that its row would lose. */
type Kept = "id" | "store" | "seenAt" | "createdAt" | "keys" | "hashes" | "click_ids" | "cookies" | Single;
const nothingIsLost: Exclude<keyof Profile, Kept> extends never ? true : never = true;

/** The text of a profile's row; its ID, its store and the time it was last seen have their own columns. */
export function profileText(profile: Omit<Profile, "id" | "store" | "seenAt">): string {
  const since = profile.createdAt;
  const toValue = <T>({ value, at, from }: Known<T>): StoredValue<T> => [value, at - since, from];
  const toLists = (lists: Profile["hashes"]) => eachOf(lists, (list) => list.map(toValue));
  const known = singles.flatMap((name) => {
    const value = profile[name];
    return value ? [[name, toValue<unknown>(value)] as const] : [];
  });
  const stored: Stored = {
    m: since,
    k: profile.keys,
    ...(isEmpty(profile.hashes) ? {} : { h: toLists(profile.hashes) }),
    ...(isEmpty(profile.click_ids) ? {} : { c: toLists(profile.click_ids) }),
    ...(isEmpty(profile.cookies) ? {} : { o: eachOf(profile.cookies, toValue) }),
    ...(nothingIsLost && known.length > 0 ? { v: Object.fromEntries(known) } : {}),
  };
  return JSON.stringify(stored);
}

/** The profile of a row. */
export function profileOfText(id: string, store: string, seenAt: EpochMs, text: string): Profile {
  // Written by `profileText` alone.
  const { m: since, k: keys, h, c, o, v } = JSON.parse(text) as Stored;
  const toKnown = <T>([value, after, from]: StoredValue<T>): Known<T> => ({ value, at: since + after, from });
  const toLists = (lists: StoredLists) => eachOf(lists, (list) => list.map(toKnown));
  return {
    id,
    store,
    createdAt: since,
    seenAt,
    keys,
    hashes: h ? toLists(h) : {},
    click_ids: c ? toLists(c) : {},
    cookies: o ? eachOf(o, toKnown) : {},
    // Names and values as `profileText` took them from a profile.
    ...(v ? (eachOf(v, toKnown) as Pick<Profile, Single>) : {}),
  };
}

function eachOf<A, B>(from: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, change(value)]));
}

function isEmpty(record: object): boolean {
  for (const _name in record) return false;
  return true;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A profile's ID as its column keeps it: a UUID in 16 bytes, which sort by time as the text does; any other as text. */
export function idColumn(id: string): Uint8Array | string {
  return uuid.test(id) ? Buffer.from(id.replaceAll("-", ""), "hex") : id;
}

/** The ID behind `idColumn`. */
export function idOfColumn(value: unknown): string {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) throw new Error(`expected the ID of a profile, got ${typeof value}`);
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
