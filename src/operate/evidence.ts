import type { EpochMs } from "../core/index.ts";
import type { Evidence } from "../wire/index.ts";
import type { Catalogue, KnownDestination } from "./catalogue.ts";
import { browserPixelIds } from "./diagnose/index.ts";
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
  const destination =
    destinationId === undefined
      ? (catalogue.destinations(store)[0] ?? null)
      : catalogue.destination(storeId, destinationId);
  const { engine } = ports;
  const [brief, pixel, server, webhook, scans] = await Promise.all([
    describeStore(engine, store),
    lastEventAt(engine, store.id, { source: "pixel" }),
    lastEventAt(engine, store.id, { source: "server" }),
    lastEventAt(engine, store.id, { source: "shopify" }),
    listScans(engine, store.id),
  ]);
  return [
    proof("first_event", brief.first_event_at, "The first event came.", "No event came yet."),
    proof("pixel_event", pixel, "The pixel sends events.", "No event came from the pixel yet."),
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
  const { engine, clock } = ports;
  const now = clock.now();
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
    proof("destination", now, `${title} is configured.`, ""),
    proof(
      "token",
      tokenSet ? now : null,
      "The credentials have the right shape.",
      "The credentials are missing or have a wrong shape.",
    ),
    proof(
      "probe",
      tested?.at ?? answered?.at ?? null,
      `${title} accepted a request.`,
      pause?.detail ?? "No request was accepted yet.",
    ),
    proof("delivered", answered?.at ?? null, `${title} accepted events.`, "Nothing was delivered yet."),
    proof(
      "browser_twin",
      ours !== null && seen.has(ours) ? now : null,
      `Browsers report the pixel ${ours}, as this destination does.`,
      seen.size === 0
        ? "No browser has reported the platform's pixel yet."
        : `Browsers report ${[...seen.keys()].join(", ")}.`,
    ),
  ];
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
