import { dayMs, type EpochMs, minuteMs } from "../core/index.ts";
import type { Evidence, Watch } from "../wire/index.ts";
import type { Catalogue, KnownDestination } from "./catalogue.ts";
import { testAcceptedAt } from "./destination/index.ts";
import { browserPixelIds, lastWatch } from "./diagnose/index.ts";
import type { OperatePorts } from "./ports.ts";
import { listScans, pixelIdOf } from "./scan/index.ts";
import { describeStore, lastEventAt } from "./store/index.ts";

type Ports = Pick<OperatePorts, "clock" | "engine">;

/** What proves the steps of the setup guides: live data, or an honest "nothing can prove it". */
export async function collectEvidence(
  ports: Ports,
  catalogue: Catalogue,
  storeId: string,
  destinationId: string | undefined,
): Promise<readonly Evidence[]> {
  const store = catalogue.store(storeId);
  // The guides are TikTok's: what another platform accepted proves none of their steps.
  const destination =
    destinationId === undefined
      ? (catalogue.destinations(store).find((one) => one.type.manifest.type === "tiktok") ?? null)
      : catalogue.destination(storeId, destinationId);
  const { engine } = ports;
  const [brief, pixel, checkout, server, webhook, scans, watch] = await Promise.all([
    describeStore(engine, store),
    lastEventAt(engine, store.id, { source: "pixel" }),
    lastEventAt(engine, store.id, { source: "pixel", event: "InitiateCheckout" }),
    lastEventAt(engine, store.id, { source: "server" }),
    lastEventAt(engine, store.id, { source: "shopify" }),
    listScans(engine, store.id),
    lastWatch(engine, store.id),
  ]);
  const isSigned = Boolean(store.shopify?.webhook_secrets?.length);
  return [
    proof("first_event", brief.first_event_at, "The first event came.", "No event came yet."),
    proof("pixel_event", pixel, "The pixel sends events.", "No event came from the pixel yet."),
    proof(
      "checkout_event",
      checkout,
      "The pixel reports checkouts.",
      "The pixel has not reported a checkout yet.",
    ),
    proof("server_event", server, "A server sends events.", "No event came by the server API yet."),
    proof(
      "webhook",
      webhook,
      "A Shopify webhook came with a right signature.",
      "No Shopify webhook came yet.",
    ),
    fact(
      "webhook_secret",
      isSigned,
      isSigned ? "A signing secret is stored." : "No signing secret is stored yet.",
    ),
    watchEvidence(watch),
    ...(await destinationEvidence(ports, destination)),
    ...scanEvidence(scans[0] ?? null, destination),
  ];
}

async function destinationEvidence(
  ports: Ports,
  destination: KnownDestination | null,
): Promise<readonly Evidence[]> {
  if (!destination) {
    return [
      proof("destination", null, "", "No destination is configured yet."),
      proof("delivered", null, "", "Nothing was delivered yet."),
    ];
  }
  const { engine } = ports;
  const now = ports.clock.now();
  const [counts, pause, seen, tested] = await Promise.all([
    engine.trace.rollup(destination.key, now - 30 * dayMs, now + minuteMs),
    engine.ledger.paused(destination.key),
    browserPixelIds(engine, destination),
    testAcceptedAt(engine, destination),
  ]);
  const delivered = counts.filter((one) => one.kind === "delivered").reduce((sum, one) => sum + one.count, 0);
  const events = delivered === 1 ? "an event" : `${delivered.toLocaleString("en")} events`;
  const tokenSet = destination.secrets !== null;
  const ours = pixelIdOf(destination.settings);
  const { title } = destination;
  return [
    fact("destination", true, `${title} is configured.`),
    fact(
      "token",
      tokenSet,
      tokenSet
        ? "The credentials have the right shape."
        : "The credentials are missing or have a wrong shape.",
    ),
    tested === null && delivered > 0
      ? fact("probe", true, `${title} accepts events.`)
      : proof(
          "probe",
          tested,
          `${title} accepted a test event.`,
          pause?.detail ?? "No test event was accepted yet.",
        ),
    fact(
      "delivered",
      delivered > 0,
      delivered > 0
        ? `${title} accepted ${events} in the last 30 days.`
        : "Nothing was delivered in the last 30 days.",
    ),
    twinEvidence(ours, seen),
  ];
}

function watchEvidence(watch: Watch | null): Evidence {
  if (watch === null) return fact("watched", false, "No page was watched for a day yet.");
  const at = watch.verdict === "mended" ? watch.ends_at : null;
  return proof("watched", at, watch.sentence, watch.sentence);
}

function twinEvidence(ours: string | null, seen: ReadonlyMap<string, number>): Evidence {
  if (ours !== null && seen.has(ours))
    return fact("browser_twin", true, `Browsers report the pixel ${ours}, as this destination does.`);
  const others = [...seen.keys()].join(", ");
  const sentence =
    others === "" ? "No browser has reported the platform's pixel yet." : `Browsers report ${others}.`;
  return fact("browser_twin", false, sentence);
}

function scanEvidence(
  scan: Awaited<ReturnType<typeof listScans>>[number] | null,
  destination: KnownDestination | null,
): readonly Evidence[] {
  const none = "No page was scanned yet.";
  const ours = pixelIdOf(destination?.settings ?? null);
  const tiktok = scan?.pixels.filter((one) => one.platform === "tiktok") ?? [];
  const found = tiktok.some((one) => one.id === ours);
  const pixel = proof(
    "scan_pixel",
    scan && found ? scan.at : null,
    `The scan found ${ours} on the page.`,
    scan?.sentence ?? none,
  );
  if (scan && tiktok.length <= 1 && scan.reasons.length > 0) {
    const sentence = `${scan.sentence} ${scan.reasons.join("; ")}. You confirm.`;
    return [pixel, { id: "one_pixel", state: "cannot_be_proved", sentence, at: scan.at }];
  }
  const one = scan !== null && tiktok.length === 1;
  return [
    pixel,
    proof("one_pixel", one ? scan.at : null, "One TikTok pixel is on the page.", scan?.sentence ?? none),
  ];
}

function proof(id: Evidence["id"], at: EpochMs | null, proved: string, missing: string): Evidence {
  return at === null
    ? { id, state: "missing", sentence: missing, at: null }
    : { id, state: "proved", sentence: proved, at };
}

/** What is so now, without a moment at which it happened. */
function fact(id: Evidence["id"], holds: boolean, sentence: string): Evidence {
  return { id, state: holds ? "proved" : "missing", sentence, at: null };
}
