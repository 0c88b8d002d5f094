import { defaultConsentPolicy, type EpochMs, type StorefrontEvent } from "../../core/index.ts";
import type { Profile } from "../../engine/index.ts";
import { enrich } from "../../identity/index.ts";
import { consentRule } from "../../route/index.ts";
import type { DestinationDraft, TestEventResult } from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import { checkDestination, sendTestEvent, type UsableDestination } from "../destination-check.ts";
import { readPlace } from "../place.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { pixelIdOf } from "../scan/index.ts";
import { testMode } from "../view/status.ts";
import { profileOf } from "../view/trace.ts";
import { inputOf } from "./draft.ts";

type Ports = Pick<OperatePorts, "clock" | "engine" | "http" | "rng" | "wake">;

/** Sends one marked test event with a draft, before anything is saved. */
export async function testDestination(
  ports: Ports,
  catalogue: Catalogue,
  store: string,
  draft: DestinationDraft,
  testCode: string | undefined,
): Promise<TestEventResult> {
  const checked = checkDestination(inputOf(catalogue, store, draft));
  if (!checked.ok) throw invalid(checked.problems);
  return noted(ports, store, checked.value, await sendTestEvent(checked.value, testCode, ports));
}

const namespace = "accepted_test";

/** When the platform last accepted a test event with these settings; null: never. */
export async function testAcceptedAt(
  engine: Ports["engine"],
  { store, type, settings }: Pick<KnownDestination, "settings" | "store" | "type">,
): Promise<EpochMs | null> {
  const at = await engine.state.get(namespace, accountOf(store.id, type.manifest.type, settings));
  return at === null ? null : Number(at);
}

/** A draft has no name yet, so that an accepted test is kept by the account that it was sent to. */
async function noted(
  ports: Ports,
  store: string,
  { type, settings }: Pick<UsableDestination, "settings" | "type">,
  result: TestEventResult,
): Promise<TestEventResult> {
  if (result.verdict === "accepted") {
    const account = accountOf(store, type.manifest.type, settings);
    await ports.engine.state.put(namespace, account, String(ports.clock.now()));
  }
  return result;
}

function accountOf(store: string, type: string, settings: object | null): string {
  return `${store}/${type}/${pixelIdOf(settings) ?? ""}`;
}

/** Sends a test event, or a stored event as a test, with a configured destination. */
export async function sendStoredAsTest(
  ports: Ports,
  destination: KnownDestination,
  wish: { readonly test_code?: string; readonly place?: string },
): Promise<TestEventResult> {
  const { settings, secrets, type, baseUrl, warnings } = destination;
  if (!settings || !secrets) throw invalid(destination.problems);
  const code = wish.test_code ?? testMode(destination, ports.clock.now())?.code;
  const usable = { type, settings, secrets, baseUrl, warnings };
  const store = destination.store.id;
  if (wish.place === undefined) return noted(ports, store, usable, await sendTestEvent(usable, code, ports));
  refuseWhereTestsCount(destination);
  const logged = await eventAt(ports, destination, wish.place);
  const profile = await profileOf(ports.engine, logged.event);
  refuseWithoutConsent(destination, logged.event, profile);
  const { event } = enrich(logged.event, profile, type.manifest.platform);
  return noted(ports, store, usable, await sendTestEvent(usable, code, ports, event));
}

/** Under an ID of its own the same sale would count twice. */
function refuseWhereTestsCount({ title, type }: KnownDestination): void {
  if (!type.manifest.testsCount) return;
  const hint = "Send the made-up test event instead.";
  throw new Refusal("conflict", `${title} counts test events too: this one would count twice.`, hint);
}

/** A test goes to the platform with the person's own data: what consent forbids is not sent as a test either. */
function refuseWithoutConsent(
  { store, type }: KnownDestination,
  event: StorefrontEvent,
  profile: Profile | null,
): void {
  const policy = { ...defaultConsentPolicy, ...store.consent };
  const outcome = consentRule(
    event,
    type.manifest,
    { consent: policy, country: store.country?.toUpperCase() },
    { profileConsent: profile?.consent?.value, profileCountry: profile?.country?.value },
  );
  if (!outcome) return;
  const hint = "Take the event of somebody who allowed it, or send the made-up test event.";
  throw new Refusal("conflict", `It must not go there, as a test neither: ${outcome.detail}.`, hint);
}

/** Sends one stored event once more under the same ID. */
export async function sendAgain(
  ports: Ports,
  destination: KnownDestination,
  place: string,
  by: string,
): Promise<{ readonly parked: number; readonly sentence: string }> {
  const logged = await eventAt(ports, destination, place);
  if (!destination.active) {
    throw new Refusal("conflict", `${destination.title} is inactive.`, "Activate it first.");
  }
  const { key, title } = destination;
  const now = ports.clock.now();
  const parked = await ports.engine.ledger.replay(
    key,
    logged.part,
    [logged.position],
    now,
    `sent again by ${by}`,
  );
  if (parked === 0) return { parked, sentence: "It waits for its turn already." };
  await ports.engine.ledger.hasten(key, now);
  ports.wake(key);
  return { parked, sentence: `It goes to ${title} again now, under the same ID.` };
}

async function eventAt(ports: Ports, destination: KnownDestination, place: string) {
  const { part, position } = readPlace(place, destination.store.id);
  const logged = await ports.engine.trace.at(part, position);
  if (!logged) throw notFound("stored event", place, "It may be older than the retention, or erased.");
  return logged;
}
