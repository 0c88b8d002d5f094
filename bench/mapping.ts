import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type AnyDestinationType, parseEvent, type StorefrontEvent } from "../src/core/index.ts";
import { destinationTypes } from "../src/destinations/index.ts";
import { filledEvent } from "./event.ts";
import { installPeers } from "./peers/install.ts";

/**
 * `node bench/mapping.ts`: events a second on one core, for each destination: JSON text in, checked, hashed, mapped,
 * request body out. `node bench/peers.ts` compares it with Segment's published package.
 */
const eventsCount = 2000;
const secondsMin = 1.5;
const roundsBest = 3;

/** Accounts that need no platform. */
const accounts: Readonly<
  Record<string, { readonly settings: object; readonly secrets: Record<string, string> }>
> = {
  tiktok: { settings: { pixel_id: "D1AAAAAC77U000000010" }, secrets: { access_token: "0123456789abcdef" } },
  meta: { settings: { pixel_id: "1234567890123456" }, secrets: { access_token: "0123456789abcdef" } },
  webhook: {
    settings: { url: "https://hooks.example/", batches: true },
    secrets: { signing_secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
  },
};

/** One line of the result. */
export interface MappingRate {
  readonly destination: string;
  /** From JSON text to request body. */
  readonly wholePerSecond: number;
  /** From a stored event to request body: what a second destination costs. */
  readonly mapPerSecond: number;
  readonly bytesPerEvent: number;
}

/** Measures every destination that has an account here. */
export function measureMapping(): readonly MappingRate[] {
  const texts = Array.from({ length: eventsCount }, (_, index) => filledEvent(index));
  const events = texts.map(read);
  return destinationTypes.flatMap((type) => {
    const describe = describer(type);
    if (describe === null) return [];
    const bytes = describe(events);
    return {
      destination: type.manifest.type,
      wholePerSecond: rate(() => describe(each(texts))),
      mapPerSecond: rate(() => describe(events)),
      bytesPerEvent: Math.round(bytes / eventsCount),
    };
  });
}

/** One at a time, as they come in: thousands of parsed events kept alive would measure the garbage collector. */
function* each(texts: readonly string[]): Generator<StorefrontEvent> {
  for (const text of texts) yield read(text);
}

function read(text: string): StorefrontEvent {
  const parsed = parseEvent(JSON.parse(text), {
    store: "bench",
    source: "server",
    receivedAt: Date.now(),
    country: "US",
    currency: "USD",
    makeId: () => "made",
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.event;
}

/** Maps all events and describes the requests; gives back the bytes of their bodies. */
function describer(type: AnyDestinationType): ((events: Iterable<StorefrontEvent>) => number) | null {
  const account = accounts[type.manifest.type];
  if (!account) return null;
  const settings = type.manifest.parseSettings(account.settings);
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const chosen = settings.value.settings;
  const size = Math.min(
    type.manifest.limits.batchEventsMax,
    type.manifest.batchEventsMax?.(chosen) ?? Number.POSITIVE_INFINITY,
  );
  const { secrets } = account;
  const { baseUrl } = type.manifest;
  return (events) => {
    let bytes = 0;
    let batch: object[] = [];
    const flush = () => {
      bytes += type.request(batch, { settings: chosen, secrets, baseUrl, now: Date.now() }).body.length;
      batch = [];
    };
    for (const event of events) {
      const mapped = type.map(event, chosen);
      if (mapped.kind === "payload") batch.push(mapped.payload);
      if (batch.length === size) flush();
    }
    if (batch.length > 0) flush();
    return bytes;
  };
}

/** Events per second of CPU time, the best of some rounds: other work on the machine only ever slows down. */
function rate(work: () => void): number {
  work();
  let best = 0;
  for (let round = 0; round < roundsBest; round += 1) {
    let done = 0;
    const started = process.cpuUsage();
    while (process.cpuUsage(started).user < secondsMin * 1e6) {
      work();
      done += eventsCount;
    }
    best = Math.max(best, done / (process.cpuUsage(started).user / 1e6));
  }
  return Math.round(best);
}

/** Segment's package on the same events, or why there is no figure. */
export function measureSegment(): number | string {
  const missing = installPeers();
  if (missing !== null) return missing;
  const input = Array.from({ length: 500 }, (_, index) => filledEvent(index)).join("\n");
  const script = [join(import.meta.dirname, "peers", "segment.mjs"), String(roundsBest)];
  const run = spawnSync(process.execPath, script, { input, encoding: "utf8" });
  return run.status === 0 ? Number(run.stdout.trim()) : `it does not run: ${run.stderr.slice(0, 200)}`;
}

if (import.meta.main) console.table(measureMapping());
