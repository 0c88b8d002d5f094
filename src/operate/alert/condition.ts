import { type EpochMs, hourMs, minuteMs } from "../../core/index.ts";
import type { AlertRule, DestinationStatus } from "../../wire/index.ts";
import type { Catalogue, KnownDestination } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { destinationStatus } from "../view/status.ts";
import { received } from "./received.ts";
import { shopifySilence } from "./shopify-silence.ts";

/** Fewer events than these say nothing about a share. */
const failuresEventsMin = 20;
const trafficEventsMin = 50;
const weekMs = 7 * 24 * hourMs;

/** Something that is wrong now. `id` stays the same while it lasts. */
export interface Condition {
  readonly id: string;
  readonly kind: AlertRule["kind"];
  readonly store: string;
  readonly sentence: string;
}

type Ports = Pick<OperatePorts, "clock" | "engine">;

/** Everything that the rules find wrong at this moment. */
export async function findConditions(
  ports: Ports,
  catalogue: Catalogue,
  rules: readonly AlertRule[],
): Promise<readonly Condition[]> {
  const on = new Map(rules.filter((rule) => rule.on).map((rule) => [rule.kind, rule.threshold]));
  const found = await Promise.all(
    catalogue.stores().map(async (store) => {
      const destinations = catalogue.destinations(store).filter((one) => one.active);
      const each = await Promise.all(destinations.map((one) => ofDestination(ports, one)));
      const traffic = await trafficDrop(ports, store.id, on.get("traffic_drop") ?? 0.5);
      const silence = await shopifySilence(ports, store, on.get("shopify_silent") ?? 120);
      return [
        ...each.flatMap((make) => make(on)),
        ...traffic,
        ...ofStore("shopify_silent", store.id, silence),
      ];
    }),
  );
  return found.flat().filter((one) => on.has(one.kind));
}

type Thresholds = ReadonlyMap<AlertRule["kind"], number | undefined>;

async function ofDestination(
  ports: Ports,
  destination: KnownDestination,
): Promise<(on: Thresholds) => readonly Condition[]> {
  const now = ports.clock.now();
  const [status, hour] = await Promise.all([
    destinationStatus(ports, destination),
    ports.engine.trace.balance(destination.key, now - hourMs, now + minuteMs),
  ]);
  const tried = hour.delivered + hour.rejected;
  const share = hour.rejected / Math.max(1, tried);
  return (on) => [
    ...heldCondition(destination, status),
    ...(tried >= failuresEventsMin && share > (on.get("failures") ?? 0.05)
      ? [
          condition(
            "failures",
            destination,
            `${destination.title} refused ${Math.round(share * 100)} % of the last hour's ${tried} events.`,
          ),
        ]
      : []),
    ...waitingCondition(destination, status, now, on.get("oldest_waiting") ?? 60),
  ];
}

function heldCondition(destination: KnownDestination, status: DestinationStatus): readonly Condition[] {
  if (status.health !== "held") return [];
  const kind = status.remedy?.action === "replace_secret" ? "token_refused" : "held";
  return [condition(kind, destination, status.sentence)];
}

function waitingCondition(
  destination: KnownDestination,
  status: DestinationStatus,
  now: EpochMs,
  minutes: number,
): readonly Condition[] {
  const oldest = status.oldest_waiting_at;
  if (oldest === null || now - oldest < minutes * minuteMs) return [];
  const age = Math.round((now - oldest) / minuteMs);
  return [
    condition(
      "oldest_waiting",
      destination,
      `An event has waited for ${destination.title} for ${age} minutes; ${status.waiting} wait.`,
    ),
  ];
}

/** The last full hour against the same hour a week before. */
async function trafficDrop(ports: Ports, store: string, threshold: number): Promise<readonly Condition[]> {
  const end = ports.clock.now() - (ports.clock.now() % hourMs);
  const [recent, before] = await Promise.all([
    received(ports.engine, store, end - hourMs, end),
    received(ports.engine, store, end - weekMs - hourMs, end - weekMs),
  ]);
  if (before < trafficEventsMin || recent >= before * (1 - threshold)) return [];
  const sentence = `${recent} events came in the last full hour, ${before} in the same hour a week before.`;
  return ofStore("traffic_drop", store, sentence);
}

function ofStore(kind: Condition["kind"], store: string, sentence: string | null): readonly Condition[] {
  return sentence === null ? [] : [{ id: `${kind}:${store}`, kind, store, sentence }];
}

function condition(kind: Condition["kind"], destination: KnownDestination, sentence: string): Condition {
  return { id: `${kind}:${destination.key}`, kind, store: destination.store.id, sentence };
}
