/**
 * Segment's published TikTok action on the same events: `Destination.onEvent` with its own presets, its `fetch`
 * answered on the spot. It has no batches: one event is one request. Prints events per second of CPU time, the best
 * of as many rounds as asked for, as our own figure is.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
stubFetch();
const definition =
  require("@segment/action-destinations/dist/destinations/tiktok-conversions/index.js").default;
const { Destination } = require("@segment/actions-core");

const names = { Purchase: "Order Completed", ViewContent: "Product Viewed", AddToCart: "Product Added" };
const presets = definition.presets.filter(({ subscribe = "" }) =>
  Object.values(names).some((name) => subscribe.includes(`"${name}"`)),
);
const settings = {
  accessToken: "token",
  pixelCode: "D1AAAAAC77U000000010",
  subscriptions: presets.map((preset) => ({ ...preset, enabled: true })),
};

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const events = Buffer.concat(chunks).toString().split("\n").filter(Boolean);
const destination = new Destination(definition);
const rounds = Number(process.argv[2] ?? 1);
await run(1);
let best = 0;
for (let round = 0; round < rounds; round += 1) {
  const started = process.cpuUsage();
  await run(2);
  best = Math.max(best, (events.length * 2) / (process.cpuUsage(started).user / 1e6));
}
if (globalThis.sent.count === 0) throw new Error("no request was made: the presets did not match");
console.log(Math.round(best));

async function run(times) {
  for (let round = 0; round < times; round += 1) {
    for (const text of events) await destination.onEvent(toSegment(JSON.parse(text)), settings);
  }
}

/** The same event under Segment's names. */
function toSegment(event) {
  const { contents = [], value, currency, order_id } = event.properties;
  const products = contents.map((one) => ({
    product_id: one.content_id,
    name: one.content_name,
    quantity: one.quantity,
    price: one.price,
  }));
  return {
    type: "track",
    event: names[event.event],
    messageId: event.event_id,
    timestamp: event.event_time,
    anonymousId: event.visitor_id,
    context: {
      ip: event.ip,
      userAgent: event.user_agent,
      page: { url: event.url, referrer: event.referrer },
      traits: event.user ?? {},
    },
    properties: { revenue: value, value, currency, order_id, products, ...products[0] },
  };
}

function stubFetch() {
  globalThis.sent = { count: 0 };
  const answer = async () => {
    globalThis.sent.count += 1;
    return new Response('{"code":0,"message":"OK"}', { headers: { "content-type": "application/json" } });
  };
  const path = require.resolve("cross-fetch");
  require.cache[path] = {
    id: path,
    filename: path,
    loaded: true,
    exports: { __esModule: true, default: answer, fetch: answer, Headers, Request, Response },
  };
}
