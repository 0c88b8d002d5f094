/**
 * walkerOS as a server: an Express route as its own source has it, its collector, and its API destination, which sends
 * one request an event to the sink in TikTok's form by walkerOS's own mapping: `node walkeros.mjs SINK_URL`. It stores
 * nothing and joins nothing, which is less than what it is compared with does. The answer waits for the delivery (its
 * source's `async: false`), so that an answered request is a delivered event and memory stays bounded.
 */
import { createHash } from "node:crypto";
import { startFlow } from "@walkeros/collector";
import { destinationAPI } from "@walkeros/server-destination-api";
import express from "express";

const names = { Purchase: "order complete", ViewContent: "product view", AddToCart: "product add" };
const settings = {
  url: process.argv[2],
  headers: { "access-token": "token" },
  transform: (data) =>
    JSON.stringify({ event_source: "web", event_source_id: "D1AAAAAC77U000000010", data: [data] }),
};
const mapping = {
  order: { complete: rule("Purchase") },
  product: { view: rule("ViewContent"), add: rule("AddToCart") },
};
const consent = { marketing: true };
const { elb } = await startFlow({
  consent,
  destinations: { sink: { code: destinationAPI, config: { settings, mapping, consent } } },
});

const app = express();
app.use(express.json({ limit: "1mb", type: ["application/json", "text/plain"] }));
app.post("/v1/events", async (request, response) => {
  const result = await elb(toWalker(request.body));
  const success = result?.ok !== false;
  response.status(success ? 200 : 500).json({ success, timestamp: Date.now() });
});
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.on("SIGTERM", () => process.exit(0));

/** TikTok's event by walkerOS's mapping rules. */
function rule(name) {
  const item = {
    content_id: "content_id",
    content_name: "content_name",
    quantity: "quantity",
    price: "price",
  };
  const hashed = (key) => ({
    fn: ({ user }) => sha256(user[key]),
    condition: ({ user }) => user?.[key] !== undefined,
  });
  return {
    data: {
      map: {
        event: { value: name },
        event_id: "data.event_id",
        event_time: { fn: ({ timestamp }) => Math.floor(timestamp / 1000) },
        user: {
          map: {
            email: hashed("email"),
            phone: hashed("phone"),
            external_id: hashed("device"),
            ip: "user.ip",
            user_agent: "user.userAgent",
          },
        },
        page: { map: { url: "source.id", referrer: "source.previous_id" } },
        properties: {
          map: {
            value: "data.value",
            currency: "data.currency",
            order_id: "data.order_id",
            content_type: "data.content_type",
            contents: { loop: ["data.contents", { map: item }] },
          },
        },
      },
    },
  };
}

function sha256(text) {
  return createHash("sha256").update(text.trim().toLowerCase()).digest("hex");
}

/** The same event under walkerOS's names. */
function toWalker({
  event,
  event_id,
  event_time,
  visitor_id,
  url,
  referrer,
  ip,
  user_agent,
  user,
  properties,
}) {
  return {
    name: names[event] ?? "product view",
    data: { ...properties, event_id },
    user: { device: visitor_id, ...user, ip, userAgent: user_agent },
    source: { type: "server", id: url, previous_id: referrer },
    timestamp: Date.parse(event_time),
    consent: { marketing: true },
  };
}
