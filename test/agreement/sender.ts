import type {
  AnyDestinationType,
  HttpReply,
  HttpRequest,
  StorefrontEvent,
  Verdict,
} from "../../src/core/index.ts";
import type { EmulatedReply, EmulatedRequest, Emulator } from "../../src/emulators/index.ts";

/** A destination, its account, and the stand-in of its platform. */
export interface Stand {
  readonly type: AnyDestinationType;
  readonly settings: object;
  readonly secrets: Readonly<Record<string, string>>;
  readonly emulator: Pick<Emulator, "handle">;
  readonly now: number;
  readonly testCode?: string;
}

/** What became of each event, in order, and how many requests that took. */
export interface Sent {
  readonly outcomes: readonly string[];
  readonly requests: number;
  readonly stop: Verdict | null;
}

/** Purchases of different people at different addresses, as they come out of the log a minute after they happened. */
export function purchases(count: number, now: number): StorefrontEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    event: "Purchase",
    event_id: `order-${index}`,
    event_time: now - 60_000,
    received_at: now - 59_000,
    store: "demo",
    source: "server",
    url: "https://shop.example/thanks",
    ip: "8.8.8.8",
    user_agent: "Mozilla/5.0",
    properties: { value: "5.00", currency: "USD", order_id: String(index) },
  }));
}

/** Every doubt about a platform with every value that it can take; what is free text has the values that `texts` names. */
export function doubtsOf(
  emulator: Pick<Emulator, "switches">,
  texts: Readonly<Record<string, readonly string[]>> = {},
): readonly (readonly [string, unknown])[] {
  return emulator
    .switches()
    .filter((one) => one.group === "behaviour")
    .flatMap(({ name, kind, values }) => {
      const all = kind === "choice" ? values : kind === "toggle" ? [true, false] : texts[name];
      return (all ?? []).map((value) => [name, value] as const);
    });
}

/** Maps events and sends one request. */
export function ask(stand: Stand, events: readonly StorefrontEvent[]): Verdict {
  return read(stand, payloadsOf(stand, events));
}

/**
 * Does with verdicts what they ask for: settles each event, sends a refused batch again without what it names, halves
 * it where it names nothing. Stops at the first verdict about the whole destination.
 */
export function sendAll(stand: Stand, events: readonly StorefrontEvent[]): Sent {
  const payloads = payloadsOf(stand, events);
  const outcomes = payloads.map(() => "waiting");
  const queue: (readonly number[])[] = payloads.length === 0 ? [] : [payloads.map((_, index) => index)];
  let requests = 0;
  for (let part = queue.shift(); part; part = queue.shift()) {
    const members = part;
    const verdict = read(
      stand,
      members.flatMap((index) => payloads[index] ?? []),
    );
    requests += 1;
    if (verdict.kind === "each") {
      verdict.results.forEach((result, at) => {
        outcomes[members[at] ?? -1] =
          result.kind === "delivered" ? "delivered" : `${result.kind}: ${result.detail}`;
      });
    } else if (verdict.kind !== "split") return { outcomes, requests, stop: verdict };
    else if (verdict.indexes) {
      const bad = new Set(verdict.indexes.map((at) => members[at]));
      for (const index of members) if (bad.has(index)) outcomes[index] = `reject: ${verdict.detail}`;
      const others = members.filter((index) => !bad.has(index));
      if (others.length > 0) queue.unshift(others);
    } else if (members.length === 1) outcomes[members[0] ?? -1] = `reject: ${verdict.detail}`;
    else {
      const middle = Math.ceil(members.length / 2);
      queue.unshift(members.slice(0, middle), members.slice(middle));
    }
  }
  return { outcomes, requests, stop: null };
}

/** The payloads of the events that are sent, all of one group. */
export function payloadsOf(stand: Stand, events: readonly StorefrontEvent[]): readonly object[] {
  const mapped = events
    .map((event) => stand.type.map(event, stand.settings))
    .filter((one) => one.kind === "payload");
  return mapped.filter((one) => one.group === mapped[0]?.group).map((one) => one.payload);
}

function read(stand: Stand, payloads: readonly object[]): Verdict {
  const { type, settings, secrets, now, testCode } = stand;
  const baseUrl = type.manifest.baseUrl;
  const request = type.request(payloads, {
    settings,
    secrets,
    baseUrl,
    now,
    ...(testCode === undefined ? {} : { testCode }),
  });
  return type.read(replyOf(stand.emulator.handle(requestOf(request))), payloads);
}

function requestOf(request: HttpRequest): EmulatedRequest {
  const { pathname, search } = new URL(request.url);
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: request.method,
    path: pathname + search,
    headers: Object.fromEntries(headers),
    body: request.body,
  };
}

function replyOf(reply: EmulatedReply): HttpReply {
  if (reply.kind !== "reply") return { kind: "unanswered", error: reply.kind };
  const { status, headers, body } = reply;
  return { kind: "reply", status, headers, body };
}
