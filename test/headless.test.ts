import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { request } from "undici";
import { apiKey, openPlace, openSink, type Place, type Served, type Sink, until } from "./served.ts";

const writeKey = "wk_0123456789abcdef0123";
const token = "token-0123456789abcdef";
const configuration = (sink: string): string => `
stores:
  - id: demo
    name: Demo shop
    country: US
    currency: USD
    origins: ["https://shop.example"]
    write_keys: ["\${WRITE_KEY}"]
    order_source_exclusions:
      - { source: tiktok_shop, destinations: [tiktok] }
    destinations:
      - id: tiktok
        type: tiktok
        active: true
        settings: { pixel_id: D1AAAAAC77U000000010, purchase_event: CompletePayment }
        secrets: { access_token: "\${TOKEN}" }
        filter: { events: [Purchase, AddToCart] }
        base_url: ${sink}
        delivery: { batch_events_max: 1000, settle_ms: { Purchase: 0 } }
`;
const environment = { WRITE_KEY: writeKey, TOKEN: token };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let sink: Sink;
let place: Place;
let server: Served;
before(async () => {
  sink = await openSink();
  place = await openPlace(configuration(sink.url), environment);
  server = await place.serve();
});
after(async () => {
  await place.leave();
  await sink.close();
});

const post = (body: object) => server.post("/v1/events", body, { authorization: `Bearer ${writeKey}` });
const purchase = {
  event: "Purchase",
  event_id: "order-1001",
  event_time: new Date().toISOString(),
  visitor_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
  url: "https://shop.example/thanks?ttclid=E.C.P.1",
  referrer: "https://www.tiktok.com/",
  user: { email: " Jane@Example.com ", phone: "(213) 373-4253", external_id: "user_123", country: "US" },
  cookies: { _ttp: "2ABCdefGHIjklMNOpqrSTUvwxYZ" },
  ip: "203.0.113.7",
  user_agent: "Mozilla/5.0",
  consent: { marketing: true, sale_of_data: true },
  properties: {
    value: 59.9,
    currency: "USD",
    order_id: "1001",
    contents: [{ content_id: "sku-1", quantity: 2, price: 29.95 }],
    content_type: "product",
  },
};

async function traceOf(id: string): Promise<Traced> {
  const traced: unknown = await server.api(`/api/events/${id}?store=demo`);
  return traced as Traced; // the contract's shape
}

/** What became of an event at TikTok, once it has an outcome. */
const outcomeOf = (id: string) =>
  until(`an outcome of ${id}`, async () => {
    const [delivery] = (await traceOf(id)).deliveries;
    return delivery && !["waiting", "parked"].includes(delivery.outcome) && delivery;
  });

interface Traced {
  readonly event_id: string;
  readonly deliveries: readonly {
    readonly destination: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly attempts: readonly unknown[];
  }[];
}

describe("signalpost serve", () => {
  it("is healthy, ready and measured", async () => {
    for (const path of ["/healthz", "/readyz"])
      assert.equal((await request(server.url + path)).statusCode, 200, path);
    const metrics = await (await request(`${server.url}/metrics`)).body.text();
    assert.match(metrics, /signalpost_deliveries\{store="demo",destination="tiktok",state="received"\} \d/);
  });

  it("turns an event into the platform's request", async () => {
    const answer = await post(purchase);
    assert.deepEqual([answer.status, answer.text], [202, '{"accepted":1,"rejected":[]}']);
    const { destination, outcome, attempts } = await outcomeOf("order-1001");
    assert.deepEqual([destination, outcome, attempts.length], ["tiktok", "delivered", 1]);
    const [arrived, ...more] = sink.arrived;
    assert.ok(arrived);
    assert.deepEqual(more, []);
    assert.deepEqual([arrived.method, arrived.path], ["POST", "/open_api/v1.3/event/track/"]);
    assert.equal(arrived.headers["access-token"], token);
    assert.deepEqual(JSON.parse(arrived.body), {
      event_source: "web",
      event_source_id: "D1AAAAAC77U000000010",
      data: [
        {
          event: "CompletePayment",
          event_id: "order-1001",
          event_time: Math.floor(Date.parse(purchase.event_time) / 1000),
          user: {
            email: [sha256("jane@example.com")],
            phone: [sha256("+12133734253")],
            external_id: [sha256("user_123")],
            ttclid: "E.C.P.1",
            ttp: "2ABCdefGHIjklMNOpqrSTUvwxYZ",
            ip: "203.0.113.7",
            user_agent: "Mozilla/5.0",
            country: "us",
          },
          properties: {
            value: 59.9,
            currency: "USD",
            order_id: "1001",
            contents: [{ content_id: "sku-1", quantity: 2, price: 29.95 }],
            content_ids: ["sku-1"],
            content_type: "product",
            num_items: 2,
          },
          page: { url: "https://shop.example/thanks?ttclid=E.C.P.1", referrer: "https://www.tiktok.com/" },
        },
      ],
    });
  });

  it("makes one content of flat input", async () => {
    await post({
      ...purchase,
      event: "AddToCart",
      event_id: "cart-1",
      properties: { content_id: "sku-2", quantity: 3 },
    });
    await outcomeOf("cart-1");
    const { data } = JSON.parse(sink.arrived.at(-1)?.body ?? "{}");
    assert.deepEqual(data[0].properties, {
      contents: [{ content_id: "sku-2", quantity: 3 }],
      content_ids: ["sku-2"],
      content_type: "product",
      num_items: 3,
    });
  });

  it("says why an event was not sent", async () => {
    const order = (id: string): object => ({
      ...purchase,
      event_id: `order-${id}`,
      properties: { ...purchase.properties, order_id: id },
    });
    await post({
      events: [
        { ...purchase, event: "PageView", event_id: "view-1" },
        { ...order("1002"), visitor_id: "another-visitor-1", user: {}, consent: { marketing: false } },
        { ...order("1003"), order_source: "tiktok_shop" },
      ],
    });
    const reason = async (id: string): Promise<string | undefined> => (await outcomeOf(id)).reason;
    assert.equal(await reason("view-1"), "filter");
    assert.equal(await reason("order-1002"), "consent");
    assert.equal(await reason("order-1003"), "order source excluded");
  });

  it("traces an event on the command line, with the server running and not", async () => {
    const { out, code } = await place.run("trace", "order-1001", "--json");
    const traced = JSON.parse(out) as Traced; // the contract's shape
    assert.deepEqual([code, traced.event_id], [0, "order-1001"]);
    assert.deepEqual(
      traced.deliveries.map((one) => [one.destination, one.outcome, one.attempts.length]).slice(0, 1),
      [["tiktok", "delivered", 1]],
    );
  });

  it("counts so that everything adds up, for those who have the key", async () => {
    const { destinations } = (await server.api("/api/stats?store=demo")) as {
      destinations: Record<string, Record<string, number>>;
    }; // the contract's shape
    const { received, ...states } = destinations.tiktok ?? {};
    assert.equal(
      Object.values(states).reduce((sum, count) => sum + count, 0),
      received,
    );
    assert.deepEqual(Object.keys(states).sort(), [
      "delivered",
      "expired",
      "held",
      "parked",
      "rejected",
      "skipped",
      "waiting",
    ]);
    assert.deepEqual([received, states.delivered], [5, 2]);
    for (const headers of [{}, { authorization: `Bearer ${apiKey}x` }])
      assert.equal((await request(`${server.url}/api/stats`, { headers })).statusCode, 401);
  });

  it("holds when the platform refuses the token, and says so", async () => {
    sink.answer = {
      status: 200,
      body: '{"code":40105,"message":"Access token is incorrect or has been revoked."}',
    };
    await post({ ...purchase, event: "AddToCart", event_id: "cart-2" });
    const held = await until("the hold", async () => {
      const [delivery] = (await traceOf("cart-2")).deliveries;
      return delivery?.outcome === "held" && delivery;
    });
    assert.equal(held.destination, "tiktok");
    assert.doesNotMatch(server.written(), new RegExp(`${token}|Jane`, "i"));
  });

  it("cuts off a client that sends its headers a letter at a time", async () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write("POST /v1/events HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    const dripping = setInterval(() => socket.write("a"), 500);
    socket.setEncoding("utf8");
    let answer = "";
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", () => undefined);
    await once(socket, "close", { signal: AbortSignal.timeout(20_000) });
    clearInterval(dripping);
    assert.match(answer, /^HTTP\/1.1 408/);
  });

  it("keeps a second server out of its folder", async () => {
    const second = await place.run("serve", "--port", "0");
    assert.equal(second.code, 1);
    assert.equal(second.out, "");
    assert.match(second.err, /another Signalpost server uses the data folder/);
  });

  it("ends with 0 when it is asked to, and goes on after that where it was", async () => {
    assert.equal(await server.stop(), 0);
    sink.answer = { status: 200, body: '{"code":0,"message":"OK"}' };
    const { out } = await place.run("trace", "cart-2", "--json");
    assert.equal((JSON.parse(out) as Traced).deliveries[0]?.outcome, "held"); // the contract's shape
    server = await place.serve();
    assert.equal((await outcomeOf("order-1001")).outcome, "delivered");
    assert.equal(await server.stop(), 0);
  });
});

describe("a configuration with mistakes", () => {
  it("is refused with all of them, each with its place", async () => {
    const wrong = configuration("not-a-url")
      .replace("country: US", "country: Germany")
      .replace("D1AAAAAC77U000000010", "''");
    const elsewhere = await openPlace(
      wrong.replace("tiktok_shop, destinations: [tiktok]", "pos, destinations: [meta]"),
      {
        TOKEN: "Bearer abc",
      },
    );
    const { code, out, err } = await elsewhere.run("serve", "--port", "0");
    await elsewhere.leave();
    assert.equal(code, 1);
    assert.equal(out, "");
    for (const named of [/:5:\d+ .*country/, /WRITE_KEY is not set/, /base_url/]) assert.match(err, named);
    assert.doesNotMatch(err, /abc/);
  });
});
