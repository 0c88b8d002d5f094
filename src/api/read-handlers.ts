import { Readable } from "node:stream";
import { type EpochMs, parseTime } from "../core/index.ts";
import {
  collectEvidence,
  countTwins,
  describeStore,
  diagnose,
  feedOf,
  invalid,
  listEvents,
  listScans,
  needsOf,
  previewExclusions,
  Refusal,
  readOverview,
  readStats,
  recentNames,
  reconcile,
  reconcileShop,
  scanPage,
  sendAgain,
  type TimeRange,
  traceEvent,
} from "../operate/index.ts";
import type { EventRow } from "../wire/index.ts";
import { actorName, isAllowed } from "./actor.ts";
import type { Handlers, RoutesUnder } from "./call.ts";
import type { PagePorts } from "./ports.ts";
import { createProfileHandlers } from "./profile-handlers.ts";

type Store = "/api/stores/:store";
type Names =
  | RoutesUnder<"/api/stats">
  | RoutesUnder<"/api/needs">
  | RoutesUnder<"/api/events">
  | "GET /api/stores"
  | RoutesUnder<`${Store}/overview`>
  | RoutesUnder<`${Store}/reconciliation`>
  | RoutesUnder<`${Store}/events`>
  | RoutesUnder<`${Store}/profiles`>
  | RoutesUnder<`${Store}/diagnose`>
  | RoutesUnder<`${Store}/scans`>
  | RoutesUnder<`${Store}/watches`>
  | RoutesUnder<`${Store}/twins`>
  | RoutesUnder<`${Store}/exclusion-preview`>
  | RoutesUnder<`${Store}/evidence`>;

/** Live lists open at once; each looks at the log twice a second. */
const streamsMax = 50;
const pingMs = 15_000;

/** Pages that read: counts, events, profiles, diagnosis. */
export function createReadHandlers(ports: PagePorts): Handlers<Names> {
  return {
    ...countHandlers(ports),
    ...eventHandlers(ports),
    ...createProfileHandlers(ports),
    ...diagnoseHandlers(ports),
  };
}

function countHandlers(
  ports: PagePorts,
): Handlers<
  | RoutesUnder<"/api/stats">
  | RoutesUnder<"/api/needs">
  | "GET /api/stores"
  | RoutesUnder<`${Store}/overview`>
  | RoutesUnder<`${Store}/reconciliation`>
> {
  const { catalogue, engine } = ports;
  return {
    "GET /api/stats": ({ query }) => readStats(ports, catalogue, query.store, rangeOf(query)),
    async "GET /api/needs"() {
      return { needs: await needsOf(ports, catalogue) };
    },
    async "GET /api/stores"() {
      return { stores: await Promise.all(catalogue.stores().map((one) => describeStore(engine, one))) };
    },
    async "GET /api/stores/:store/overview"({ params, query, actor }) {
      const overview = await readOverview(ports, catalogue, params.store, rangeOf(query));
      return isAllowed(actor, "events") ? overview : { ...overview, purchases: [] };
    },
    "GET /api/stores/:store/reconciliation": ({ params, query }) =>
      reconcile(ports, catalogue, params.store, rangeOf(query)),
    "GET /api/stores/:store/reconciliation/shop": ({ params, query }) =>
      reconcileShop(ports, catalogue, params.store, rangeOf(query)),
  };
}

function eventHandlers(
  ports: PagePorts,
): Handlers<RoutesUnder<"/api/events"> | RoutesUnder<`${Store}/events`>> {
  const { catalogue, engine, audit } = ports;
  let streams = 0;
  return {
    "GET /api/events/:event_id": ({ params, query }) =>
      traceEvent(engine, catalogue, query.store, params.event_id),
    async "GET /api/stores/:store/events"({ params, query }) {
      const { from, to } = rangeOf(query);
      const range = { from: from ?? undefined, to: to ?? undefined };
      return listEvents(engine, catalogue.store(params.store).id, { ...query, ...range });
    },
    async "GET /api/stores/:store/events/names"({ params }) {
      return { names: await recentNames(engine, catalogue.store(params.store).id) };
    },
    async "GET /api/stores/:store/events/stream"({ params, query, reply }) {
      const store = catalogue.store(params.store).id;
      if (streams >= streamsMax) {
        throw new Refusal(
          "unavailable",
          "Too many live lists are open.",
          "Close one, or reload the list by hand.",
          { retryAfterMs: 10_000 },
        );
      }
      streams++;
      const gone = new AbortController();
      // The reply's end, not the request's: a request without body is "closed" as soon as it was read.
      reply.raw.once("close", () => {
        streams--;
        gone.abort();
      });
      reply.header("x-accel-buffering", "no");
      const closed = AbortSignal.any([gone.signal, ports.ending]);
      return toEventStream(feedOf(ports, store, query, closed), ports, closed);
    },
    async "POST /api/stores/:store/events/send-again"({ params, body, actor }) {
      const destination = catalogue.destination(params.store, body.destination);
      const sent = await sendAgain(ports, destination, body.place, actorName(actor));
      await audit.record({
        actor: actorName(actor),
        action: "event.send_again",
        object: `${destination.key} ${body.place}`,
      });
      return sent;
    },
  };
}

function diagnoseHandlers(
  ports: PagePorts,
): Handlers<
  | RoutesUnder<`${Store}/diagnose`>
  | RoutesUnder<`${Store}/watches`>
  | RoutesUnder<`${Store}/scans`>
  | RoutesUnder<`${Store}/twins`>
  | RoutesUnder<`${Store}/exclusion-preview`>
  | RoutesUnder<`${Store}/evidence`>
> {
  const { catalogue, engine, audit } = ports;
  return {
    "GET /api/stores/:store/diagnose": ({ params, query }) => diagnose(ports, catalogue, params.store, query),
    async "GET /api/stores/:store/scans"({ params }) {
      return { scans: await listScans(engine, catalogue.store(params.store).id) };
    },
    async "POST /api/stores/:store/scans"({ params, body, actor }) {
      const scan = await scanPage(ports, catalogue, params.store, body.url);
      await audit.record({ actor: actorName(actor), action: "scan", object: scan.url });
      return scan;
    },
    async "GET /api/stores/:store/watches"({ params }) {
      return { watches: await ports.watches.list(params.store) };
    },
    async "POST /api/stores/:store/watches"({ params, body, actor }) {
      const watch = await ports.watches.start(params.store, body.url, actorName(actor));
      await audit.record({ actor: actorName(actor), action: "watch.start", object: watch.url });
      return watch;
    },
    "GET /api/stores/:store/twins": async ({ params, query }) =>
      countTwins(engine, catalogue.store(params.store).id, query.platform ?? "tiktok"),
    "GET /api/stores/:store/exclusion-preview": async ({ params }) =>
      previewExclusions(engine, catalogue.store(params.store).id, ports.clock.now()),
    async "GET /api/stores/:store/evidence"({ params, query }) {
      return { evidence: await collectEvidence(ports, catalogue, params.store, query.destination) };
    },
  };
}

function rangeOf(query: { readonly from?: string; readonly to?: string }): TimeRange {
  return { from: timeOf(query.from, "from"), to: timeOf(query.to, "to") };
}

function timeOf(text: string | undefined, path: string): EpochMs | null {
  if (text === undefined || text === "") return null;
  const time = parseTime(text);
  if (time !== null) return time;
  const hint = "Send ISO 8601 (2026-11-22T12:00:00Z) or a Unix time in seconds or milliseconds.";
  throw invalid([{ path, problem: "not a time between 2010 and 2100", hint }]);
}

function toEventStream(
  feed: AsyncGenerator<readonly EventRow[]>,
  ports: Pick<PagePorts, "clock">,
  signal: AbortSignal,
): Readable {
  async function* lines(): AsyncGenerator<string> {
    yield "retry: 2000\n\n";
    let next = feed.next();
    while (!signal.aborted) {
      const news = await Promise.race([next, ports.clock.sleep(pingMs, signal).then(() => null)]);
      if (news === null) yield "event: ping\ndata: {}\n\n";
      else if (news.done) return;
      else {
        if (news.value.length === 0) yield "event: ready\ndata: {}\n\n";
        for (const row of news.value) yield `event: row\nid: ${row.place}\ndata: ${JSON.stringify(row)}\n\n`;
        next = feed.next();
      }
    }
  }
  return Readable.from(lines(), { objectMode: false });
}
