import type { Running } from "../stage.ts";
import type { FilledFolder } from "./fill.ts";
import { idOf, makeEvent, orderOf } from "./shop.ts";

/** How long a page's data took, over several calls. */
export interface PageFigure {
  readonly page: string;
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** CPU of the whole server for one call; says more than time where other programs share the processor. */
  readonly cpuMs: number;
  readonly bytes: number;
}

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
}

const dayMs = 86_400_000;
const store = "/api/stores/bench";

/** Calls each page's data `rounds` times, every time for another range, person or event. */
export async function measurePages(
  server: Running,
  key: string,
  folder: FilledFolder,
  rounds: number,
  only: RegExp,
): Promise<readonly PageFigure[]> {
  const figures: PageFigure[] = [];
  for (const [page, make] of Object.entries(pagesOf(folder)).filter(([name]) => only.test(name))) {
    const times: number[] = [];
    let bytes = 0;
    await ask(server, key, make(0));
    const before = (await server.usage()).cpu;
    for (let round = 1; round <= rounds; round++) {
      const started = performance.now();
      bytes = await ask(server, key, make(round / (rounds + 1)));
      times.push(performance.now() - started);
    }
    const { cpu } = await server.usage();
    times.sort((a, b) => a - b);
    const at = (share: number): number =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    const cpuMs = (cpu.user + cpu.system - before.user - before.system) / 1000 / rounds;
    figures.push({ page, calls: rounds, p50Ms: at(0.5), p95Ms: at(0.95), cpuMs, bytes });
  }
  return figures;
}

async function ask(server: Running, key: string, call: Call): Promise<number> {
  const reply = await fetch(server.url + call.path, {
    method: call.method,
    headers: { authorization: `Bearer ${key}`, ...(call.body ? { "content-type": "application/json" } : {}) },
    ...(call.body ? { body: JSON.stringify(call.body) } : {}),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${call.path}: ${reply.status} ${text.slice(0, 300)}`);
  return text.length;
}

/** One call of each page; `share` (0 to 1) chooses the range, the person or the event. */
function pagesOf({
  events,
  until,
  days: stored,
}: FilledFolder): Readonly<Record<string, (share: number) => Call>> {
  const get = (path: string): Call => ({ method: "GET", path });
  const post = (path: string, body: unknown): Call => ({ method: "POST", path, body });
  const range = (days: number, share: number): string => {
    const span = Math.min(days, stored);
    const to = Math.floor(until - share * (stored - span) * dayMs);
    return `from=${Math.floor(to - span * dayMs)}&to=${to}`;
  };
  const list = (query: string): Call => get(`${store}/events?${query}`);
  const some = (share: number): number => Math.floor(share * (events - 100)) + 50;
  // A repeat carries the ID of the event that it repeats.
  const eventId = (share: number): string => makeEvent(some(share), events, until).event.event_id;
  const visitor = (share: number): string => idOf("v", Math.floor((share * (events - 5_000)) / 12));
  return {
    "overview, 1 day": (share) => get(`${store}/overview?${range(1, share)}`),
    "overview, 7 days": (share) => get(`${store}/overview?${range(7, share)}`),
    "overview, 27 days": (share) => get(`${store}/overview?${range(27, share)}`),
    "what needs a person": () => get("/api/needs"),
    stores: () => get("/api/stores"),
    "counts of a range": (share) => get(`/api/stats?store=bench&${range(1 + share * 20, share)}`),
    "events, newest": () => list("limit=50"),
    "events of a day": (share) => list(range(1, share)),
    "events by common name": (share) => list(`event=AddToCart&${range(27, share)}`),
    "events by rare name": (share) => list(`event=SpinTheWheel&${range(27, share)}`),
    "events by rarest name": (share) => list(`event=BookFitting&${range(27, share)}`),
    "events by name that never came": (share) => list(`event=Subscribe&${range(27, share)}`),
    "events by source": (share) => list(`source=shopify&${range(27, share)}`),
    "events of a visitor": (share) => list(`visitor_id=${visitor(share)}`),
    "events refused": (share) => list(`state=rejected&destination=tiktok&${range(27, share)}`),
    "events skipped anywhere": (share) => list(`state=skipped&${range(27, share)}`),
    "events expired (none)": () => list("state=expired"),
    "purchases refused": (share) => list(`state=rejected&event=Purchase&${range(27, share)}`),
    "events by text": (share) => list(`text=shirt-39${Math.floor(share * 10)}&${range(27, share)}`),
    "events by text that never came": (share) => list(`text=nothing-like-it&${range(27, share)}`),
    "events by event ID": (share) => list(`text=${eventId(share)}`),
    "event names": () => get(`${store}/events/names`),
    "trace of an event": (share) => get(`/api/events/${eventId(share)}?store=bench`),
    "profile by visitor": (share) =>
      post(`${store}/profiles/lookup`, { kind: "visitor", value: visitor(share) }),
    "profile by order": (share) =>
      post(`${store}/profiles/lookup`, { kind: "order", value: orderOf(some(share)) }),
    destinations: () => get(`${store}/destinations`),
    "one destination": () => get(`${store}/destinations/tiktok`),
    "response log": () => get(`${store}/destinations/tiktok/attempts`),
    "match keys, 14 days": (share) => get(`${store}/destinations/tiktok/match-keys?${range(14, share)}`),
    "filter dry run": () =>
      post(`${store}/destinations/tiktok/filter-dry-run`, { filter: { events: ["Purchase"] } }),
    "replay preview, 1 day": (share) => {
      const to = Math.floor(until - share * (stored - 1) * dayMs);
      return post(`${store}/destinations/tiktok/replay-preview`, {
        from: to - dayMs,
        to,
        outcomes: ["rejected", "expired"],
      });
    },
    reconciliation: (share) => get(`${store}/reconciliation?${range(1 + share * 25, share)}`),
    "diagnose: missing": () => get(`${store}/diagnose?topic=missing`),
    "diagnose: duplicates": () => get(`${store}/diagnose?topic=duplicates`),
    "diagnose: match": () => get(`${store}/diagnose?topic=match`),
    "browser against server": () => get(`${store}/twins`),
    "exclusion preview": () => get(`${store}/exclusion-preview`),
    "evidence of the guides": () => get(`${store}/evidence`),
    metrics: () => get("/metrics"),
  };
}
