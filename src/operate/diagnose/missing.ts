import { dayMs, hostOf, minuteMs, reasons } from "../../core/index.ts";
import type { LoggedEvent, OutcomeCount } from "../../engine/index.ts";
import type { Check } from "../../wire/index.ts";
import { type KnownDestination, remindersOf } from "../catalogue.ts";
import { latestEvents } from "../latest-events.ts";
import type { OperatePorts } from "../ports.ts";
import { lastEventAt } from "../store/index.ts";
import { destinationStatus } from "../view/status.ts";
import { found, percent } from "./check.ts";

const sampleMax = 500;

type Ports = Pick<OperatePorts, "clock" | "engine">;

/** "Events do not appear": traffic first, then each destination. */
export async function checkMissing(
  ports: Ports,
  store: { readonly id: string; readonly origins?: readonly string[] },
  destinations: readonly KnownDestination[],
): Promise<readonly Check[]> {
  const sample = await latestEvents(ports.engine, store.id, sampleMax);
  const each = await Promise.all(destinations.map((one) => checkDestination(ports, one)));
  const none = found(
    "destination",
    "A destination exists",
    "failed",
    "No destination is configured: events are stored, but go nowhere.",
    {
      remedy: { label: "Connect a platform", action: "open_guide", guide: "connect" },
    },
  );
  return [
    ...(await checkTraffic(ports, store.id)),
    checkOrigins(store.origins ?? [], sample),
    checkClock(sample),
    ...(destinations.length === 0 ? [none] : each.flat()),
  ];
}

async function checkTraffic(ports: Ports, store: string): Promise<readonly Check[]> {
  const now = ports.clock.now();
  const [any, pixel] = await Promise.all([
    lastEventAt(ports.engine, store, {}),
    lastEventAt(ports.engine, store, { source: "pixel" }),
  ]);
  const guide = {
    remedy: { label: "Install the pixel", action: "open_guide", guide: "install-pixel" },
  } as const;
  if (any === null)
    return [found("traffic", "Events arrive", "failed", "No event was ever received for this store.", guide)];
  const old = now - any > dayMs;
  const since = `The latest event came ${span(now - any)} ago.`;
  const traffic = found("traffic", "Events arrive", old ? "failed" : "ok", since, old ? guide : {});
  if (pixel === null) {
    return [
      traffic,
      found(
        "pixel",
        "The pixel sends",
        "warning",
        "No event ever came from the pixel, only from servers.",
        guide,
      ),
    ];
  }
  const silent = now - pixel > dayMs;
  const words = `The latest pixel event came ${span(now - pixel)} ago.`;
  return [traffic, found("pixel", "The pixel sends", silent ? "failed" : "ok", words, silent ? guide : {})];
}

function checkOrigins(origins: readonly string[], sample: readonly LoggedEvent[]): Check {
  const title = "The shop's address is allowed";
  const allowed = new Set(origins.flatMap((one) => hostOf(one) ?? []));
  const hosts = new Set(
    sample.flatMap(({ event }) => (event.source === "pixel" && event.url ? (hostOf(event.url) ?? []) : [])),
  );
  const strangers = [...hosts].filter((host) => !allowed.has(host));
  if (origins.length === 0) {
    const remedy = { label: "Set the shop's address", action: "edit_settings", field: "origins" } as const;
    return found(
      "origins",
      title,
      "failed",
      "The store has no allowed origin: browsers' events are refused.",
      { remedy },
    );
  }
  if (strangers.length === 0)
    return found("origins", title, "ok", `Events come from ${[...hosts].join(", ") || "no page yet"}.`);
  return found(
    "origins",
    title,
    "warning",
    `Pages of ${strangers.join(", ")} send events, which is not among the store's origins.`,
  );
}

function checkClock(sample: readonly LoggedEvent[]): Check {
  const title = "Senders' clocks are right";
  const ahead = sample.filter(({ event }) => event.flags?.includes("clock_ahead")).length;
  const late = sample.filter(({ event }) => event.received_at - event.event_time > dayMs).length;
  if (ahead === 0 && late * 10 < sample.length)
    return found("clock", title, "ok", "Event times fit the times of receipt.");
  const sentence =
    ahead > 0
      ? `${ahead} of the last ${sample.length} events said they happen in the future; their time was set to that of receipt.`
      : `${late} of the last ${sample.length} events came more than a day after they happened.`;
  return found("clock", title, "warning", sentence);
}

async function checkDestination(ports: Ports, destination: KnownDestination): Promise<readonly Check[]> {
  const { engine, clock } = ports;
  const now = clock.now();
  const id = destination.file.id;
  const [status, counts] = await Promise.all([
    destinationStatus(ports, destination),
    engine.trace.rollup(destination.key, now - dayMs, now + minuteMs),
  ]);
  const title = `${destination.title} can send`;
  const bad = status.health === "held" || status.health === "inactive";
  const result = bad ? "failed" : status.health === "healthy" ? "ok" : "warning";
  const state = found(`state:${id}`, title, result, status.sentence, {
    destination: id,
    ...(status.remedy ? { remedy: status.remedy } : {}),
  });
  const warnings = [...destination.warnings, ...remindersOf(destination, now)].map((one) =>
    found(`setting:${id}:${one.field}`, `${destination.title}: ${one.field}`, "warning", one.warning, {
      destination: id,
      remedy: { label: "Correct the settings", action: "edit_settings", destination: id, field: one.field },
    }),
  );
  return [state, ...warnings, ...checkOutcomes(destination, counts)];
}

/** What the last day's outcomes say: filters, consent and refusals that take most of the traffic. */
function checkOutcomes(destination: KnownDestination, counts: readonly OutcomeCount[]): readonly Check[] {
  const id = destination.file.id;
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  const share = (kind: string, reason?: string): number =>
    counts
      .filter((one) => one.kind === kind && (reason ?? one.reason) === one.reason)
      .reduce((sum, one) => sum + one.count, 0) / Math.max(1, total);
  if (total === 0) return [];
  const filtered = share("skipped", reasons.filter);
  const refused = share("skipped", reasons.consent);
  const rejected = share("rejected");
  const top = counts.filter((one) => one.kind === "rejected").toSorted((a, b) => b.count - a.count)[0];
  const about = { destination: id };
  return [
    filtered > 0.95
      ? found(
          `filter:${id}`,
          "The event filter lets events through",
          "failed",
          `The filter left out ${percent(filtered)} of the last day's events.`,
          {
            ...about,
            remedy: { label: "Open the event filter", action: "edit_filter", destination: id },
          },
        )
      : found(
          `filter:${id}`,
          "The event filter lets events through",
          "ok",
          `The filter left out ${percent(filtered)} of the last day's events.`,
          about,
        ),
    found(
      `consent:${id}`,
      "Consent allows sending",
      refused > 0.8 ? "warning" : "ok",
      `${percent(refused)} of the last day's events were not sent for want of consent.`,
      about,
    ),
    found(
      `rejected:${id}`,
      "The platform accepts the events",
      rejected > 0.05 ? "failed" : rejected > 0 ? "warning" : "ok",
      top
        ? `${percent(rejected)} were refused, most of them with: ${top.reason}.`
        : "None of the last day's events were refused.",
      about,
    ),
  ];
}

function span(ms: number): string {
  if (ms < 2 * minuteMs) return "a minute";
  if (ms < 120 * minuteMs) return `${Math.round(ms / minuteMs)} minutes`;
  return ms < 2 * dayMs ? `${Math.round(ms / (60 * minuteMs))} hours` : `${Math.round(ms / dayMs)} days`;
}
