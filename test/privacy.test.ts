import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { openPlace, openSink, type Place, type Served, type Sink, until } from "./served.ts";

/** Every secret and every contact of these tests has this word in it, or is a number that begins so. */
const canary = /canary|213555\d{4}/i;
const secrets = {
  WRITE_KEY: "canary-write-key-0123456789",
  HOOK_SECRET: "canary-webhook-secret-0123456789",
  ADMIN_TOKEN: "shpat_canary0123456789",
  GOOD_TOKEN: "canary-token-of-the-good-one",
  BAD_TOKEN: "canary-token-of-the-bad-one",
  SIGNING: `whsec_${Buffer.from("canary-signing-secret-012345678").toString("base64")}`,
};

let good: Sink;
let bad: Sink;
let place: Place;
let server: Served;
before(async () => {
  [good, bad] = await Promise.all([openSink(), openSink()]);
  // A gateway that shows what it was sent, and with which token.
  bad.answer = {
    status: 502,
    body: `<html>Proxy: canary.echo@mail.example +12135550000 ${secrets.BAD_TOKEN}</html>`,
  };
  const consent = "consent: { regulated: allow, elsewhere: allow }";
  place = await openPlace(
    `
stores:
  - id: demo
    country: US
    currency: USD
    origins: ["https://shop.example"]
    public_key: pk_demo
    ${consent}
    write_keys: ["\${WRITE_KEY}"]
    shopify:
      shop_domain: demo-shop.myshopify.com
      webhook_secrets: ["\${HOOK_SECRET}"]
    destinations:
      - id: good
        type: tiktok
        settings: { pixel_id: C1 }
        secrets: { access_token: "\${GOOD_TOKEN}" }
        base_url: "${good.url}"
      - id: bad
        type: tiktok
        settings: { pixel_id: C2 }
        secrets: { access_token: "\${BAD_TOKEN}" }
        base_url: "${bad.url}"
      - id: hook
        type: webhook
        settings: { url: "${good.url}/hook", allow_networks: ["127.0.0.0/8"] }
        secrets: { signing_secret: "\${SIGNING}" }
`,
    secrets,
  );
  server = await place.serve();
});
after(async () => {
  await place.leave();
  await Promise.all([good.close(), bad.close()]);
});

/** A person whose every trait is a canary. */
function person(number: number) {
  const phone = `+1213555${String(1000 + number)}`;
  return {
    email: `canary.jane${number}@mail.example`,
    phone,
    first_name: `Canaryjane${number}`,
    last_name: `Canaryroe${number}`,
    address1: `${number} Canary Street`,
  };
}

function eventOf(number: number): object {
  const who = person(number);
  return {
    event: number % 3 === 0 ? "Purchase" : "AddToCart",
    event_id: `event-${number}`,
    visitor_id: number % 7 === 0 ? who.email : `visitor-${number}`,
    url: `https://shop.example/u/${who.email}?email=${encodeURIComponent(who.email)}&phone=${who.phone.slice(2)}&next=%2Fa%3Fe%3D${encodeURIComponent(encodeURIComponent(who.email))}`,
    referrer: `https://shop.example/login?user=${who.email}&customer[first_name]=${who.first_name}`,
    title: `Thanks, ${who.email}`,
    ip: "203.0.113.7",
    user_agent: "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Safari/604.1",
    user: { ...who, external_id: `canary-${number}`, city: "New York", full_name: who.first_name },
    properties: {
      order_id: `${number}`,
      value: 5,
      currency: "USD",
      email: who.email,
      customer_email: who.email,
      shipping_phone: who.phone.slice(2),
      billing_address1: who.address1,
      search_string: `${who.email} ${who.phone}`,
      note: `call ${who.phone} or write ${who.email}`,
      contents: [{ content_id: "sku-1", content_name: `Gift for ${who.email}` }],
      [who.email]: 1,
    },
  };
}

function order(number: number): string {
  const fixture = join(
    import.meta.dirname,
    "../src/sources/shopify/fixtures/webhooks/composed/orders-create.web-tiktok-ad.json",
  );
  const who = person(number);
  const address = {
    ...who,
    name: who.first_name,
    company: "Canary Ltd",
    address2: "Canary floor",
    zip: "90001",
  };
  return JSON.stringify({
    ...(JSON.parse(readFileSync(fixture, "utf8")) as object), // a webhook is an object
    id: 6_400_000_000_000 + number,
    ...who,
    contact_email: who.email,
    note: `Leave it with Canary Neighbour, ${who.phone}`,
    landing_site: `/?email=${who.email}&ttclid=E.C.P.1`,
    customer: { id: number, ...who, default_address: address },
    billing_address: address,
    shipping_address: address,
    note_attributes: [{ name: "gift_for", value: who.email }],
  });
}

let hooks = 0;
const webhook = (body: string, topic = "orders/create", secret = secrets.HOOK_SECRET) =>
  server.post("/v1/shopify/webhooks/demo", body, {
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": "demo-shop.myshopify.com",
    "x-shopify-webhook-id": `hook-${++hooks}`,
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
  });

/** The first canary of a text, with what stands around it. */
function canaryIn(text: string): string | null {
  const at = text.search(canary);
  return at < 0 ? null : text.slice(Math.max(0, at - 80), at + 40);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function assertClean(when: string): void {
  for (const file of filesBelow(place.data))
    assert.equal(canaryIn(readFileSync(file, "latin1")), null, `${when}: ${file}`);
  assert.equal(canaryIn(server.written()), null, `${when}: what was logged`);
}

it("a long run with people in every corner leaves nobody in clear, on disk or in the log", async () => {
  const key = { authorization: `Bearer ${secrets.WRITE_KEY}` };
  for (let at = 0; at < 200; at += 20) {
    const events = Array.from({ length: 20 }, (_, index) => eventOf(at + index));
    assert.equal((await server.post("/v1/events", { events }, key)).status, 202);
  }
  const browser = {
    origin: "https://shop.example",
    "user-agent": "Mozilla/5.0 (iPhone) Safari/604.1 Version/18.6",
  };
  for (let at = 300; at < 340; at++) {
    const body = {
      key: "pk_demo",
      sent_at: Date.now(),
      visitor_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
      session_id: person(at).email,
      events: [eventOf(at)],
      report: {
        page_url: `https://shop.example/?email=${person(at).email}`,
        platforms: [
          { platform: person(at).email, pixel_ids: [person(at).email], script: "loaded", loads: {} },
        ],
      },
    };
    const referer = `https://shop.example/?email=${person(at).email}`;
    assert.equal((await server.post("/e", body, { ...browser, referer })).status, 202);
  }
  for (let at = 400; at < 420; at++) assert.equal((await webhook(order(at))).status, 200);

  await refused(key, browser);
  await until("deliveries to the good destination", async () => {
    const { destinations } = (await server.api("/api/stats?store=demo")) as unknown as Stats; // the contract's shape
    const { received = 0, delivered = 0, skipped = 0 } = destinations.good ?? {};
    return received >= 260 && delivered > 60 && delivered + skipped > 200;
  });
  await until("tries at the failing destination", async () => bad.arrived.length >= 3);

  assertClean("running");
  assert.equal(await server.stop(), 0);
  assertClean("stopped");
  const sent = good.arrived.map((one) => one.body).join("\n");
  assert.ok(sent.length > 10_000);
  assert.equal(canaryIn(sent), null, "what platforms got");
});

interface Stats {
  readonly destinations: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Bad bodies, wrong keys, payloads that nobody can read: all refused, all full of people. */
async function refused(
  key: Readonly<Record<string, string>>,
  browser: Readonly<Record<string, string>>,
): Promise<void> {
  const who = person(900);
  const broken = JSON.stringify(eventOf(901)).slice(0, -2);
  const cases: readonly (readonly [string, string | object, Readonly<Record<string, string>>])[] = [
    ["/v1/events", broken, key],
    ["/v1/events", eventOf(902), { authorization: "Bearer canary-wrong-key-0123456789" }],
    ["/v1/events", { ...eventOf(903), event_time: who.email }, key],
    ["/v1/events", { ...eventOf(904), properties: { value: who.email } }, key],
    ["/v1/events", { events: [{ event: who.email }, who.email, { event: "Lead", user: who.email }] }, key],
    ["/v1/events", `"${who.email.repeat(50_000)}"`, key],
    ["/e", broken, browser],
    ["/e", { key: who.email, events: [] }, browser],
    ["/e", { key: "pk_demo", events: [eventOf(905)] }, { ...browser, origin: "https://canary.example" }],
    [`/v1/events?email=${who.email}`, broken, key],
    [`/v1/shopify/webhooks/${who.first_name}`, order(906), {}],
    [`/api/events/${who.email}`, {}, { authorization: "Bearer canary-api-key" }],
    ["/api/session", { email: who.email, password: "canary-password" }, {}],
  ];
  for (const [path, body, headers] of cases) {
    const { status } = await server.post(path, body, headers);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
  }
  assert.equal((await webhook(order(907), "orders/create", "another secret")).status, 401);
  // Signed by the shop, and yet nothing that we can read.
  await webhook(JSON.stringify({ email: who.email, line_items: who.first_name }));
  await webhook(broken);
}
