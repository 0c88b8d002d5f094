import { globSync, readFileSync } from "node:fs";
import { now } from "../../src/collect/test-stand.ts";
import { jsonBytes, person } from "./parser.ts";

/** Events as callers send them, each with an address in a field of its own kind. */
export const rawEvents: readonly object[] = [
  {
    event: "Purchase",
    event_id: "order-1001",
    event_time: new Date(now).toISOString(),
    visitor_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
    url: `https://shop.example/thanks?email=${encodeURIComponent(person.email)}&ttclid=E.C.P.1&fbclid=F1#u=${person.email}`,
    referrer: `https://shop.example/login?user=${person.email}`,
    title: `Thanks, ${person.email}`,
    ip: "8.8.8.8",
    user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Safari/604.1",
    user: {
      ...person,
      external_id: "c-1",
      city: "New York",
      zip: "10001",
      country: "US",
      gender: "f",
      birth_date: "1990-02-28",
    },
    properties: {
      order_id: "1001",
      value: "59.90",
      currency: "USD",
      contents: [
        { content_id: "sku-1", content_name: `Gift for ${person.email}`, price: 29.95, quantity: 2 },
      ],
      note: `write ${person.email} or call ${person.phone}`,
      search_string: person.email,
      num_items: 2,
      new_customer: true,
    },
    consent: { marketing: true, analytics: true, sale_of_data: false },
    click_ids: { ttclid: { value: "E.C.P.1", first_seen: now - 1000 }, fbclid: "F1" },
    cookies: { _ttp: "T1", _fbp: "fb.1.1.2", _fbc: "fb.1.1.F1" },
    twins: [
      { platform: "tiktok", name: "CompletePayment", event_id: "order-1001", pixel_ids: ["C1"], value: 59.9 },
    ],
  },
  { event: "page_view", url: "https://shop.example/", locale: "de-DE,de;q=0.9", session_id: "s-1" },
  {
    event: "AddToCart",
    properties: { content_id: "sku-1", quantity: 1, value: 5, items: [{ id: "sku-2" }] },
  },
  { event: "Lead", user: { em: [person.email, "b@c.example"], ph: "2135550199" }, cookies: { ttclid: "x" } },
];

/** Names and values that events are made of. */
export const eventWords: readonly string[] = [
  ...new Set(rawEvents.flatMap((one) => JSON.stringify(one).match(/[A-Za-z_]{3,}/g) ?? [])),
  person.email,
  encodeURIComponent(encodeURIComponent(person.email)),
  '"events":[',
];

/** Shopify's webhooks, each after its topic and a line end, with our person as the buyer. */
export function orderSeeds(): readonly Buffer[] {
  const paths = globSync("src/sources/shopify/fixtures/webhooks/*/*.json");
  return paths.sort().flatMap((path) => {
    const order: unknown = JSON.parse(readFileSync(path, "utf8"));
    const name = /([\w-]+)(?:\.[\w-]+)*\.json$/.exec(path.replace(/\/privacy\./, "/"))?.[1] ?? "";
    const topic = /data|redact/.test(path)
      ? name.replace("-", "/").replace("data-", "data_")
      : name.replace("-", "/");
    const text = JSON.stringify(order).replace(/"[^"@\s]+@[^"@\s]+"/g, JSON.stringify(person.email));
    return [Buffer.concat([Buffer.from(`${topic}\n`), Buffer.from(text)])];
  });
}

/** Files as inputs. */
export function filesAt(pattern: string): readonly Buffer[] {
  return globSync(pattern)
    .sort()
    .map((path) => readFileSync(path));
}

/** The rows of a destination's reply fixtures as `status retry-after` and the body. */
export function replySeeds(type: string): readonly Buffer[] {
  return globSync(`src/destinations/${type}/fixtures/replies/*.json`)
    .sort()
    .flatMap((path) => {
      const { rows } = JSON.parse(readFileSync(path, "utf8")) as Rows; // the destination's contract checks the shape
      return rows.map(({ status, body }) => {
        const text = typeof body === "string" ? Buffer.from(body) : jsonBytes(body ?? "");
        return Buffer.concat([Buffer.from(`${status} 30\n`), text]);
      });
    });
}

interface Rows {
  readonly rows: readonly { readonly status: number; readonly body?: unknown }[];
}
