import assert from "node:assert/strict";
import {
  type Collector,
  type CollectorPorts,
  type CollectStore,
  createCollector,
} from "../../../src/collect/index.ts";
import {
  browserAgent,
  demoStore,
  now,
  scriptOf,
  webhookSecret,
  writeKey,
} from "../../../src/collect/test-stand.ts";
import { limits } from "../../../src/core/index.ts";
import { signWebhook } from "../../../src/sources/shopify/index.ts";
import { assertNobody, jsonBytes, type Parser, person } from "../parser.ts";
import { eventWords, orderSeeds, rawEvents } from "../seeds.ts";
import { ask, type FakeAnswer, type FakeRequest } from "./fake-request.ts";

const statuses = new Set([200, 202, 204, 304, 400, 401, 403, 404, 405, 413, 415, 422, 503]);

/** The store with rules that make further events, so that they are fed, too. */
const store: CollectStore = {
  ...demoStore,
  countries: ["US", "DE"],
  keepClearPlace: true,
  mappings: [],
};

/** What was wrong with what the collector gave away; it must not see such errors itself. */
type Wrong = (check: () => void) => void;

/** A collector whose log keeps nothing and checks everything. */
function openCollector(wrong: Wrong): Collector {
  let ids = 0;
  const ports: CollectorPorts = {
    log: {
      async append(_slot, texts) {
        for (const text of texts) wrong(() => assertStorable(text));
        return { first: 1, last: texts.length };
      },
    },
    now: () => now,
    rng: { float: () => 0.5, id: () => `made-${++ids}` },
    script: {
      current: async (named) => scriptOf(named?.replace(/[^a-z,]/g, "") ?? ""),
      keep: () => undefined,
      find: async (hash) => wrong(() => assert.match(hash, /^[\w-]{1,64}$/)) ?? null,
    },
    stored: () => undefined,
    reported: (_store, report) => wrong(() => assertNobody(JSON.stringify(report), "in a report")),
    privacy: async (request) => wrong(() => assertNobody(JSON.stringify(request), "in a privacy request")),
    unread: async () => true,
    refused: (error) => wrong(() => assert.ifError(error)),
    failed: (error) => {
      throw error;
    },
    requestsPerMinute: () => 1e9,
    trustedProxies: () => 1,
  };
  const collector = createCollector(ports);
  collector.configure([store]);
  return collector;
}

/** What is stored is one JSON text within the limits, reads back as it was, and names nobody. */
function assertStorable(text: string): void {
  assert.ok(Buffer.byteLength(text) <= limits.eventBytesMax, "an event over the limit");
  const event = JSON.parse(text);
  assert.equal(JSON.stringify(event), text);
  assert.ok(typeof event.event === "string" && event.event !== "" && typeof event.event_id === "string");
  assert.ok(Number.isSafeInteger(event.event_time) && Number.isSafeInteger(event.received_at));
  assert.equal(event.store, store.id);
  assertNobody(text, "in the log");
}

function assertAnswer(answer: FakeAnswer | null): void {
  if (!answer) return;
  assert.ok(statuses.has(answer.status), `status ${answer.status}`);
  for (const cookie of [answer.headers["set-cookie"] ?? []].flat())
    assert.match(
      String(cookie),
      /^_signalpost(_visitor)?=[A-Za-z0-9_-]{0,64}; Path=\/; Max-Age=\d+;[ A-Za-z=;]*$/,
    );
  if (String(answer.headers["content-type"]).includes("json")) JSON.parse(answer.body);
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
}

/** The four ways into the collector. */
export function collectorParsers(): readonly Parser[] {
  let fault: unknown = null;
  const collector = openCollector((check) => {
    try {
      check();
    } catch (error) {
      fault ??= error;
    }
  });
  const feed = async (request: FakeRequest): Promise<void> => {
    fault = null;
    assertAnswer(await ask(collector, request));
    if (fault !== null) throw fault;
  };
  const post = (url: string, headers: Readonly<Record<string, string>>) => (body: Buffer) =>
    feed({ method: "POST", url, headers: { ...headers, "content-length": String(body.length) }, body });
  const page = { origin: "https://shop.example", "user-agent": browserAgent };
  return [
    {
      name: "server-api",
      reads: "body of POST /v1/events: one event or a batch",
      seeds: [...rawEvents.map(jsonBytes), jsonBytes({ events: rawEvents })],
      words: eventWords,
      bytesMax: limits.bodyBytesMax,
      take: post("/v1/events", { authorization: `Bearer ${writeKey}` }),
    },
    {
      name: "pixel",
      reads: "body of POST /e",
      seeds: [
        jsonBytes(pixelBody()),
        ...rawEvents.map((one) => jsonBytes({ ...pixelBody(), events: [one] })),
      ],
      words: [...eventWords, "key", "sent_at", "report", "platforms", "traces", "store_visitor", "consent"],
      bytesMax: limits.bodyBytesMax,
      take: post("/e", page),
    },
    {
      name: "webhook",
      reads: "Shopify's webhooks: topic, empty line, body; signed",
      seeds: orderSeeds(),
      words: [...eventWords, "orders/paid", "line_items", "note_attributes", "customer", "total_price_set"],
      bytesMax: limits.bodyBytesMax,
      take(input) {
        const [topic, body] = split(input, "\n");
        return post(`/v1/shopify/webhooks/${store.id}`, {
          "x-shopify-topic": printable(topic),
          "x-shopify-shop-domain": "demo-shop.myshopify.com",
          "x-shopify-hmac-sha256": signWebhook(body, webhookSecret),
        })(body);
      },
    },
    {
      name: "request",
      reads: "method, path with query, headers and cookies of any request to the collector",
      seeds: requestSeeds(),
      words: [
        "cookie: _signalpost=",
        "origin: null",
        "x-forwarded-for: ",
        "/s/hash-.js",
        "?with=",
        "%00",
        "; ",
        ",",
      ],
      bytesMax: 16 * 1024,
      take: (input) => feed(readRequest(input)),
    },
  ];
}

function pixelBody(): object {
  return {
    key: "pk_demo",
    sent_at: now,
    visitor_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
    session_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c12",
    store_visitor: true,
    consent: { marketing: true },
    events: rawEvents,
    report: {
      page_url: `https://shop.example/?email=${person.email}`,
      platforms: [{ platform: "tiktok", pixel_ids: ["C1"], script: "loaded", calls_without_id: 1 }],
      traces: ["sdkid=C1", "ttcsid_C2", "config/123"],
      consent: { marketing: true },
    },
  };
}

function requestSeeds(): readonly Buffer[] {
  const body = JSON.stringify(pixelBody());
  const heads = [
    "POST /e?x=1\norigin: https://shop.example\ncookie: a=b; _signalpost=018f6d2e7c1b7c3a; _signalpost_visitor=x\nuser-agent: Mozilla/5.0\nx-forwarded-for: 1.2.3.4, ::1\nx-forwarded-proto: https",
    "OPTIONS /e\norigin: null",
    'GET /s.js?with=cart,forms\naccept-encoding: br;q=0, gzip\nif-none-match: W/"hash-"',
    "GET /s/hash-.js?with=%2e\naccept-encoding: gzip, br",
    `POST /v1/events\nauthorization: Bearer ${writeKey}\ncontent-encoding: identity`,
    "POST /v1/shopify/webhooks/demo\nx-shopify-hmac-sha256: AAAA\nshopify-topic: orders/create",
  ];
  return heads.map((head) => Buffer.from(`${head}\n\n${body}`));
}

/** Lines as Node's strict parser lets them through: names are tokens, values have no line ends and no zero bytes. */
function readRequest(input: Buffer): FakeRequest {
  const [head, body] = split(input, "\n\n");
  const [first = "", ...lines] = head.toString("latin1").split("\n");
  const [method = "GET", url = "/"] = first.split(" ");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      headers[name] = printable(Buffer.from(line.slice(colon + 1).trim(), "latin1"));
  }
  return { method, url: `/${url.replace(/[^!-~]/g, "").replace(/^\//, "")}`, headers, body };
}

function split(input: Buffer, mark: string): readonly [Buffer, Buffer] {
  const at = input.indexOf(mark);
  return at < 0 ? [input, Buffer.alloc(0)] : [input.subarray(0, at), input.subarray(at + mark.length)];
}

function printable(text: Buffer): string {
  return text.toString("latin1").replace(/[^\t -~\u0080-\u00ff]/g, "");
}
