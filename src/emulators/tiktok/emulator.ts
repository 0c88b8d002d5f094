import { assemble } from "../kit/assemble.ts";
import { type BookRules, createBooks } from "../kit/books.ts";
import { createCredentials, type PixelOptions } from "../kit/credentials.ts";
import type { Beacon, EmulatedReply, EmulatedRequest, Emulator, HttpReply } from "../kit/emulator.ts";
import { throughNetwork } from "../kit/faults.ts";
import type { RefusedRequest } from "../kit/ledger.ts";
import { splitPath } from "../kit/path.ts";
import { seededRandom } from "../kit/random.ts";
import { createRateWindow } from "../kit/rate.ts";
import { jsonReply } from "../kit/reply.ts";
import { createRequestCounts } from "../kit/request-counts.ts";
import { createSwitches } from "../kit/switches.ts";
import { createApi } from "./api.ts";
import { matchKeys } from "./copies.ts";
import { createIntake } from "./intake.ts";
import { pixelReply, snippetFor } from "./pixel.ts";
import { type EventSource, isEventSource } from "./schema.ts";
import { type TikTokSwitchInput, tiktokSwitches } from "./switches.ts";
import type { Batch } from "./track.ts";

/** What an emulator is made of. */
export interface TikTokEmulatorOptions {
  /** Epoch milliseconds; a virtual clock makes all windows testable. */
  readonly now: () => number;
  /** From 0 up to 1. @default a seeded generator, the same at every start */
  readonly random?: () => number;
  /** `eventSource` is web (the default), offline, app or crm. */
  readonly pixels: readonly PixelOptions[];
  /** First values of switches. @default each switch's own */
  readonly switches?: TikTokSwitchInput;
  /** Limits of memory. */
  readonly limits?: Pick<BookRules, "dedupKeysMax" | "eventsMax" | "testEventsMax">;
}

/** The emulator with its switches typed. */
export interface TikTokEmulator extends Emulator {
  setFaults(values: TikTokSwitchInput): void;
}

const hourMs = 3_600_000;
/** https://ads.tiktok.com/help/article/event-deduplication: dropped for 48 hours, merged within 5 minutes. */
const dedupRules = { windowMs: 48 * hourMs, mergeMs: 5 * 60_000 };

/** Makes an emulator of TikTok's Events API 2.0 and of its browser pixel. No sockets, no clock of its own. */
export function createTikTokEmulator(options: TikTokEmulatorOptions): TikTokEmulator {
  const { now, random = seededRandom(20_250_501) } = options;
  for (const { code, eventSource = "web" } of options.pixels) {
    if (!isEventSource(eventSource)) {
      throw new TypeError(
        `Pixel ${code}: eventSource must be web, offline, app or crm, got "${eventSource}".`,
      );
    }
  }
  const switches = createSwitches(tiktokSwitches, options.switches ?? {}, random);
  const credentials = createCredentials(options.pixels, "web");
  const rate = createRateWindow();
  const requests = createRequestCounts();
  const books = createBooks({ ...dedupRules, matchKeys, ...options.limits });
  const intake = createIntake({ books, switches: switches.values, now });
  const sourceOf = (pixel: string): EventSource | undefined => {
    const source = credentials.eventSource(pixel);
    return isEventSource(source) ? source : undefined;
  };
  const accept = (batch: Batch): void => {
    const { pixel, source, testEventCode } = batch;
    for (const event of batch.events) intake.server(event, { pixel, source, testEventCode });
  };
  const answered = (answer: RefusedRequest): void =>
    requests.add(answer, answer.code === 0 || answer.code === 20001, answer.code === 0);
  const api = createApi({ now, random, switches, credentials, rate, accept, answered });
  const browser = (beacon: Beacon): void => {
    for (const pixel of new Set([beacon.pixel].flat())) intake.browser(beacon, pixel, sourceOf(pixel));
  };
  const route = (request: EmulatedRequest): EmulatedReply => {
    const { pathname, query } = splitPath(request.path);
    if (!pathname.startsWith("/open_api/")) {
      return pixelReply(request, pathname, query, browser) ?? notFound(request);
    }
    return throughNetwork(switches, random, () => api(request, pathname));
  };
  return assemble(
    { now, switches, credentials, requests, books },
    {
      platform: "tiktok",
      title: "TikTok Events API 2.0",
      matchKeys,
      handle: route,
      browser,
      snippet: snippetFor,
      diagnostics: intake.diagnostics,
      example: exampleCommand,
      forget() {
        rate.reset();
        intake.clear();
      },
    },
  );
}

function exampleCommand(baseUrl: string, pixel: string, nowMs: number): string {
  const user = `"user": {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0"}`;
  return `curl -X POST ${baseUrl}/open_api/v1.3/event/track/ \\
  -H 'Access-Token: YOUR-TOKEN' -H 'Content-Type: application/json' \\
  -d '{"event_source": "web", "event_source_id": "${pixel}", "data": [{
    "event": "Purchase", "event_id": "order-1001", "event_time": ${Math.floor(nowMs / 1000)},
    ${user},
    "page": {"url": "https://shop.example/thanks"},
    "properties": {"value": 59.9, "currency": "USD", "content_ids": ["sku-1"], "content_type": "product"}}]}'`;
}

function notFound(request: EmulatedRequest): HttpReply {
  return jsonReply(404, { error: `Nothing is served at ${request.method} ${request.path}.` });
}
