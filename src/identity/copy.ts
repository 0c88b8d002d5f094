import {
  type Flag,
  isObject,
  type Source,
  type StorefrontEvent,
  stricterConsent,
  type Twin,
  type UserHashes,
} from "../core/index.ts";
import type { Additions, Position } from "../engine/index.ts";

/**
 * How much a source is trusted: a signed webhook, then a server with a write key, then a browser, which anybody can
 * be.
 */
const trust: Readonly<Record<Source, number>> = { shopify: 3, server: 2, pixel: 1 };

/** Flags that say something about the order itself, whichever copy knows it. */
const orderFlags: readonly Flag[] = ["test_order", "cancelled_order", "draft_order"];

/**
 * One event out of the copies that several captures made of one act. Values of the more trusted copy win, by trust and
 * not by arrival; what it lacks comes from the others. A browser's copy adds something only when it is proved to be
 * from the order's own visitor: the pixel's endpoint is public, and order numbers can be guessed. Place, name, ID and
 * times stay those of `event`.
 */
export function mergeCopies(event: StorefrontEvent, others: readonly StorefrontEvent[]): StorefrontEvent {
  const rest = others.filter((one) => one !== event);
  if (rest.length === 0) return event;
  const [first = event, ...lower] = [event, ...rest].toSorted((a, b) => trust[b.source] - trust[a.source]);
  let merged = first;
  for (const copy of lower) if (isSameVisitor(first, copy)) merged = fill(merged, copy);
  const { event: name, event_id, event_time, received_at, store } = event;
  return { ...merged, event: name, event_id, event_time, received_at, store };
}

/** Whether a copy is known to be from the visitor of the act. Signed and keyed copies need no proof. */
export function isSameVisitor(known: StorefrontEvent, copy: StorefrontEvent): boolean {
  if (copy.source !== "pixel") return true;
  const pairs = [
    [known.visitor_id, copy.visitor_id],
    [known.properties.checkout_token, copy.properties.checkout_token],
    [cartOf(known), cartOf(copy)],
  ] as const;
  if (pairs.some(([a, b]) => a !== undefined && a === b)) return true;
  if (known.source === "pixel") return false;
  // A server that names no visitor at all leaves nothing to compare with.
  return pairs.every(([a]) => a === undefined);
}

function cartOf(event: StorefrontEvent): string | undefined {
  return event.properties.cart_token?.split("?")[0];
}

function fill(base: StorefrontEvent, copy: StorefrontEvent): StorefrontEvent {
  const twins = uniteTwins(base.twins, copy.twins);
  const twinPossible = unite(base.twin_possible, copy.twin_possible);
  const flags = unite(
    base.flags,
    copy.flags?.filter((flag) => orderFlags.includes(flag)),
  );
  const user = base.user || copy.user ? fillUser(base.user, copy.user) : undefined;
  const consent = base.consent || copy.consent ? stricterConsent(base.consent, copy.consent) : undefined;
  const clickIds = { ...copy.click_ids, ...base.click_ids };
  const cookies = { ...copy.cookies, ...base.cookies };
  // What else is flagged at a copy is its own: a bot's copy makes no bot of the next visitor's.
  const { flags: _own, ...rest } = copy;
  return {
    ...rest,
    ...base,
    properties: { ...copy.properties, ...base.properties },
    ...(user ? { user } : {}),
    ...(consent ? { consent } : {}),
    ...(twins ? { twins } : {}),
    ...(twinPossible ? { twin_possible: twinPossible } : {}),
    ...(flags ? { flags } : {}),
    ...(Object.keys(clickIds).length > 0 ? { click_ids: clickIds } : {}),
    ...(Object.keys(cookies).length > 0 ? { cookies } : {}),
  };
}

/** Contacts come as a whole from one copy or the other: an address with another's variant would match nobody. */
function fillUser(base: UserHashes | undefined, copy: UserHashes | undefined): UserHashes {
  if (!base || !copy) return base ?? copy ?? {};
  const families = [
    "email",
    "phone",
    "external_id",
    "first_name",
    "last_name",
    "zip",
    "city",
    "state",
    "country",
  ];
  const result: Record<string, unknown> = { ...base };
  for (const family of families) {
    const isOf = (name: string): boolean => name === family || name.startsWith(`${family}_`);
    if (Object.keys(base).some(isOf)) continue;
    for (const [name, value] of Object.entries(copy)) if (isOf(name)) result[name] = value;
  }
  // Only names and values of the two are in it.
  return result as UserHashes;
}

function uniteTwins(
  a: readonly Twin[] | undefined,
  b: readonly Twin[] | undefined,
): readonly Twin[] | undefined {
  if (!a || !b) return a ?? b;
  const known = new Set(a.map((twin) => `${twin.platform} ${twin.name}`));
  return [...a, ...b.filter((twin) => !known.has(`${twin.platform} ${twin.name}`))];
}

function unite<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  const fresh = b?.filter((one) => !a?.includes(one));
  return fresh?.length ? [...(a ?? []), ...fresh] : a;
}

const groups = ["user", "click_ids", "cookies", "properties"] as const;

/**
 * What merging changed, field by field, so that a trace can show what was sent; null stands for what was left out.
 * `from` is the copy's place.
 */
export function copyAdditions(
  event: StorefrontEvent,
  merged: StorefrontEvent,
  from: Position,
): Additions | null {
  const additions: Record<string, { value: unknown; from: Position }> = {};
  const before: Json = { ...event };
  const after: Json = { ...merged };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, value] = [before[name], after[name]];
    if (same(old, value)) continue;
    if (groups.some((group) => group === name) && isObject(old) && isObject(value)) {
      for (const field of new Set([...Object.keys(old), ...Object.keys(value)])) {
        if (!same(old[field], value[field]))
          additions[`${name}.${field}`] = { value: value[field] ?? null, from };
      }
    } else additions[name] = { value: shown(name, value), from };
  }
  return Object.keys(additions).length === 0 ? null : additions;
}

/** Of sealed contacts only what they are: their text stays in the log, where erasing and retention find it. */
function shown(name: string, value: unknown): unknown {
  if (name === "sealed" && isObject(value)) return { fields: value.fields, text: "" };
  return value ?? null;
}

type Json = Readonly<Record<string, unknown>>;

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
