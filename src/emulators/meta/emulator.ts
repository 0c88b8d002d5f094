import { assemble } from "../kit/assemble.ts";
import { type BookRules, createBooks } from "../kit/books.ts";
import { createCredentials, type PixelOptions } from "../kit/credentials.ts";
import type { Beacon, EmulatedReply, EmulatedRequest, Emulator } from "../kit/emulator.ts";
import { throughNetwork } from "../kit/faults.ts";
import { splitPath } from "../kit/path.ts";
import { seededRandom } from "../kit/random.ts";
import { createRateWindow } from "../kit/rate.ts";
import { jsonReply } from "../kit/reply.ts";
import { createRequestCounts } from "../kit/request-counts.ts";
import { createSwitches } from "../kit/switches.ts";
import { createApi, isApiPath } from "./api.ts";
import { matchKeys } from "./copies.ts";
import { createIntake } from "./intake.ts";
import { pixelReply, snippetFor } from "./pixel.ts";
import { type MetaSwitchInput, metaSwitches } from "./switches.ts";

/** What an emulator is made of. */
export interface MetaEmulatorOptions {
  /** Epoch milliseconds; a virtual clock makes all windows testable. */
  readonly now: () => number;
  /** From 0 up to 1. @default a seeded generator, the same at every start */
  readonly random?: () => number;
  readonly pixels: readonly PixelOptions[];
  /** First values of switches. @default each switch's own */
  readonly switches?: MetaSwitchInput;
  /** Limits of memory. */
  readonly limits?: Pick<BookRules, "dedupKeysMax" | "eventsMax" | "testEventsMax">;
}

/** The emulator with its switches typed. */
export interface MetaEmulator extends Emulator {
  setFaults(values: MetaSwitchInput): void;
}

/** 48 hours; inside about 5 minutes the browser's copy is favoured (Meta's deduplication page, 2026-11-22). */
const dedupRules = { windowMs: 48 * 3_600_000, mergeMs: 5 * 60_000 };

/** Makes an emulator of Meta's Conversions API and of its browser pixel. No sockets, no clock of its own. */
export function createMetaEmulator(options: MetaEmulatorOptions): MetaEmulator {
  const { now, random = seededRandom(20_100_421) } = options;
  const switches = createSwitches(metaSwitches, options.switches ?? {}, random);
  const credentials = createCredentials(options.pixels, "web");
  const rate = createRateWindow();
  const requests = createRequestCounts();
  const books = createBooks({ ...dedupRules, matchKeys, ...options.limits });
  const intake = createIntake({ books, switches: switches.values, now });
  const api = createApi({
    now,
    random,
    switches,
    credentials,
    rate,
    accept: ({ pixel, testEventCode, events }) => {
      for (const event of events) intake.server(event, { pixel, testEventCode });
    },
    answered: (answer) => requests.add(answer, answer.code === 0, answer.code === 0),
  });
  const browser = (beacon: Beacon): void => {
    for (const pixel of new Set([beacon.pixel].flat())) {
      intake.browser(eventOf(beacon, now()), pixel, credentials.eventSource(pixel) !== undefined);
    }
  };
  const handle = (request: EmulatedRequest): EmulatedReply => {
    const { pathname, query } = splitPath(request.path);
    if (isApiPath(pathname)) return throughNetwork(switches, random, () => api(request, pathname, query));
    const served = pixelReply(request, pathname, query, browser);
    return served ?? jsonReply(404, { error: `Nothing is served at ${request.method} ${request.path}.` });
  };
  return assemble(
    { now, switches, credentials, requests, books },
    {
      platform: "meta",
      title: "Meta Conversions API",
      matchKeys,
      handle,
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

/** A browser's copy in the shape of the API. */
function eventOf(beacon: Beacon, nowMs: number): Readonly<Record<string, unknown>> {
  return {
    event_name: beacon.event,
    event_time: Math.floor(nowMs / 1000),
    ...(beacon.event_id === undefined ? {} : { event_id: beacon.event_id }),
    user_data: beacon.user ?? {},
    custom_data: beacon.properties ?? {},
    ...(typeof beacon.page?.url === "string" ? { event_source_url: beacon.page.url } : {}),
  };
}

function exampleCommand(baseUrl: string, pixel: string, nowMs: number): string {
  return `curl -X POST ${baseUrl}/v24.0/${pixel}/events -H 'Content-Type: application/json' \\
  -d '{"access_token": "YOUR-TOKEN", "data": [{
    "event_name": "Purchase", "event_id": "order-1001", "event_time": ${Math.floor(nowMs / 1000)},
    "action_source": "website", "event_source_url": "https://shop.example/thanks",
    "user_data": {"client_ip_address": "203.0.113.7", "client_user_agent": "Mozilla/5.0"},
    "custom_data": {"value": 59.9, "currency": "USD", "content_ids": ["sku-1"], "content_type": "product"}}]}'`;
}
