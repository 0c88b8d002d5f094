import type { EpochMs } from "../core/index.ts";
import type { Evidence } from "../wire/index.ts";
import type { Catalogue, KnownDestination } from "./catalogue.ts";
import { browserPixelIds } from "./diagnose/index.ts";
import type { OperatePorts } from "./ports.ts";
import { listScans, pixelIdOf } from "./scan/index.ts";
import { describeStore, lastEventAt } from "./store/index.ts";

type Ports = Pick<OperatePorts, "engine">;

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
  const [brief, pixel, checkout, server, webhook, scans] = await Promise.all([
    describeStore(engine, store),
    lastEventAt(engine, store.id, { source: "pixel" }),
    lastEventAt(engine, store.id, { source: "pixel", event: "InitiateCheckout" }),
    lastEventAt(engine, store.id, { source: "server" }),
    lastEventAt(engine, store.id, { source: "shopify" }),
    listScans(engine, store.id),
  ]);
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
  const [attempts, pause, seen] = await Promise.all([
    engine.trace.attempts(destination.key, 50),
    engine.ledger.paused(destination.key),
    browserPixelIds(engine, destination),
  ]);
  const answered = attempts.find((one) => one.result === "answered" || one.result === "each");
  const tested = attempts.find((one) => one.test && one.status === 200);
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
    proof(
      "probe",
      tested?.at ?? answered?.at ?? null,
      `${title} accepted a request.`,
      pause?.detail ?? "No request was accepted yet.",
    ),
    proof("delivered", answered?.at ?? null, `${title} accepted events.`, "Nothing was delivered yet."),
    twinEvidence(ours, seen),
  ];
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
