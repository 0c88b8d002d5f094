import type { StorefrontEvent } from "../core/index.ts";
import type { IdentifierKey, MergeRecord, Profile } from "../engine/index.ts";
import { identifierKeys } from "../identity/index.ts";
import type { Erasure, EventRow, Identifier, ProfileView } from "../wire/index.ts";
import { maskHash, maskValue } from "./mask.ts";
import { placeOf } from "./place.ts";
import type { OperateEngine, OperatePorts } from "./ports.ts";
import { erasePerson, exportPerson, type PersonExport, whatRemains } from "./privacy/index.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import { listEvents } from "./view/event-list.ts";

/** Visitors of one profile whose events are shown, newest first, and events of each. */
const visitorsMax = 3;
const eventsPerVisitorMax = 20;

/** What a person is looked up by. Contacts come as hashes: the browser makes them. */
export interface ProfileWish {
  readonly kind: "email" | "phone" | "customer" | "visitor" | "order";
  readonly value: string;
}

/** Profiles that an identifier leads to. */
export async function lookUpProfiles(
  engine: OperateEngine,
  store: string,
  wish: ProfileWish,
): Promise<readonly ProfileView[]> {
  const value = wish.value.trim();
  const own = [`${wish.kind}:${plain(wish.kind, value)}`];
  let known = await engine.identity.lookup(store, own);
  // An order is an identifier, too; what is only another name of it stands in the events.
  if (wish.kind === "order" && known.size === 0)
    known = await engine.identity.lookup(store, await keysOfOrder(engine, store, value));
  const found = [...known.values()];
  const profiles = [...new Map(found.map((one) => [one.id, one])).values()];
  return Promise.all(profiles.map((one) => describeProfile(engine, one)));
}

/** One profile by its ID. */
export async function readProfile(engine: OperateEngine, store: string, id: string): Promise<Profile> {
  const profile = await engine.identity.profile(store, id);
  if (!profile) throw notFound("profile", id, "Look the person up by e-mail, phone or customer ID.");
  return profile;
}

/** A profile for people: identifiers shortened, what it knows masked, its latest events. */
export async function describeProfile(engine: OperateEngine, profile: Profile): Promise<ProfileView> {
  return {
    id: profile.id,
    created_at: profile.createdAt,
    seen_at: profile.seenAt,
    identifiers: profile.keys.map(toIdentifier),
    known: knownValues(profile),
    consent: profile.consent?.value ?? {},
    merges: (await engine.identity.merges(profile.store, profile.id)).map(({ from, at, why }) => ({
      from,
      at,
      why,
    })),
    events: await eventsOf(engine, profile),
  };
}

/** Undoes the latest merge into a profile; the threads forget what they hold of both. */
export async function unmergeProfile(
  ports: Pick<OperatePorts, "engine" | "privacy">,
  profile: Profile,
): Promise<MergeRecord> {
  const undone = await ports.engine.identity.unmerge(profile.store, profile.id);
  if (!undone)
    throw new Refusal(
      "conflict",
      "No merge into this profile can be undone.",
      "Merges can be undone for a while only.",
    );
  await ports.privacy.forget();
  return undone;
}

/** Everything stored about a person, unmasked: it is theirs. */
export function exportProfile(ports: Pick<OperatePorts, "privacy">, profile: Profile): Promise<PersonExport> {
  return exportPerson(ports.privacy, profile.store, profile.keys);
}

/** What an erasure would take. Nothing changes by asking. */
export async function previewErasure(
  ports: Pick<OperatePorts, "privacy">,
  profile: Profile,
): Promise<Erasure> {
  const { events } = await exportPerson(ports.privacy, profile.store, profile.keys);
  return {
    profile: profile.id,
    events: events.length,
    identifiers: profile.keys.length,
    done: false,
    sentence: `Stored events: ${events.length}. They keep name, time and outcome only; the profile and its identifiers go.`,
    remains: whatRemains(ports.privacy.now()),
  };
}

/** Erases a person for good. */
export async function eraseProfile(
  ports: Pick<OperatePorts, "privacy">,
  profile: Profile,
  confirm: string,
): Promise<Erasure> {
  if (confirm !== "erase") throw invalid([{ path: "confirm", problem: "not the word", hint: "Type erase." }]);
  const receipt = await erasePerson(ports.privacy, profile.store, profile.keys);
  return {
    profile: profile.id,
    events: receipt.events,
    identifiers: receipt.identifiers,
    done: true,
    sentence: `Erased. Events: ${receipt.events}, identifiers: ${receipt.identifiers}, profiles: ${receipt.profiles}.`,
    remains: receipt.remains,
  };
}

/** What is another name of an order than its ID stands in its purchase: a shop's customers know `#1042`. */
async function keysOfOrder(
  engine: OperateEngine,
  store: string,
  order: string,
): Promise<readonly IdentifierKey[]> {
  const copies = await engine.trace.find(store, order);
  if (copies.length > 0) return copies.flatMap(({ event }) => identifierKeys(event));
  const bare = order.replace(/^#/, "");
  const isNamed = ({ properties }: StorefrontEvent): boolean =>
    [properties.order_id, properties.custom?.order_name].some(
      (name) => typeof name === "string" && name.replace(/^#/, "") === bare,
    );
  let before: number | null = null;
  do {
    const page: Awaited<ReturnType<OperateEngine["trace"]["search"]>> = await engine.trace.search({
      store,
      event: "Purchase",
      text: bare,
      limit: 100,
      ...(before === null ? {} : { before }),
    });
    const found = page.events.filter(({ event }) => isNamed(event));
    if (found.length > 0) return found.flatMap(({ event }) => identifierKeys(event));
    before = page.next;
  } while (before !== null);
  return [];
}

function plain(kind: ProfileWish["kind"], value: string): string {
  return kind === "visitor" || kind === "order" ? value : value.toLowerCase();
}

function toIdentifier(key: IdentifierKey): Identifier {
  const colon = key.indexOf(":");
  const [kind, value] = [key.slice(0, colon), key.slice(colon + 1)];
  const shown = kind === "email" || kind === "phone" || kind === "customer" ? maskHash(value) : value;
  switch (kind) {
    case "visitor":
    case "email":
    case "phone":
    case "customer":
    case "cart":
    case "checkout":
    case "order":
      return { kind, value: shown };
    default:
      throw new Error(`unknown kind of identifier: ${kind}`);
  }
}

function knownValues(profile: Profile): ProfileView["known"] {
  const part = `${profile.store}/0`;
  const at = (from: number | null): string | null =>
    from === null ? null : placeOf({ part, position: from });
  const lists = [
    ...Object.entries(profile.hashes).map(([name, list]) => [`user.${name}`, list] as const),
    ...Object.entries(profile.click_ids).map(([name, list]) => [`click_ids.${name}`, list] as const),
    ...Object.entries(profile.cookies).map(([name, one]) => [`cookies.${name}`, [one]] as const),
    ...(profile.ip ? [["ip", [profile.ip]] as const] : []),
    ...(profile.user_agent ? [["user_agent", [profile.user_agent]] as const] : []),
    ...(profile.country ? [["country", [profile.country]] as const] : []),
    ...(profile.locale ? [["locale", [profile.locale]] as const] : []),
  ];
  return lists.flatMap(([field, list]) =>
    list.map((one) => ({ field, value: maskValue(field, one.value), at: one.at, from: at(one.from) })),
  );
}

function visitorsOf(profile: Profile): readonly string[] {
  return profile.keys.filter((key) => key.startsWith("visitor:")).map((key) => key.slice("visitor:".length));
}

async function eventsOf(engine: OperateEngine, profile: Profile): Promise<readonly EventRow[]> {
  const pages = await Promise.all(
    visitorsOf(profile)
      .slice(-visitorsMax)
      .map((visitor_id) => listEvents(engine, profile.store, { visitor_id, limit: eventsPerVisitorMax })),
  );
  return pages.flatMap((page) => page.events).toSorted((a, b) => b.received_at - a.received_at);
}
