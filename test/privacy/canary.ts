import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Secrets of the configuration. Every one has the word "canary" in it, as every contact has, or a canary's number. */
export const secrets = {
  WRITE_KEY: "canary-write-key-0123456789",
  CLEAR_KEY: "canary-write-key-of-the-shop-with-contacts",
  HOOK_SECRET: "canary-webhook-secret-0123456789",
  ADMIN_TOKEN: "shpat_canary0123456789",
  GOOD_TOKEN: "canary-token-of-the-good-one",
  BAD_TOKEN: "canary-token-of-the-bad-one",
  SMTP_PASSWORD: "canary-smtp-password",
  SIGNING: `whsec_${Buffer.from("canary-signing-secret-012345678").toString("base64")}`,
};

/** A person whose every trait is a canary. */
export function person(number: number) {
  const phone = `+1213555${String(1000 + number)}`;
  return {
    email: `canary.jane${number}@mail.example`,
    phone,
    first_name: `Canaryjane${number}`,
    last_name: `Canaryroe${number}`,
    address1: `${number} Canary Street`,
  };
}

/** An event with the person in every corner. */
export function eventOf(number: number): object {
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

/** What the pixel sends, with the person also where only made-up IDs belong. */
export function pixelBody(number: number): object {
  const { email } = person(number);
  return {
    key: "pk_demo",
    sent_at: Date.now(),
    visitor_id: "018f6d2e7c1b7c3a9b1e2f8f3f0a5c11",
    session_id: email,
    events: [eventOf(number)],
    report: {
      page_url: `https://shop.example/?email=${email}`,
      platforms: [{ platform: email, pixel_ids: [email], script: "loaded", loads: {} }],
    },
  };
}

/** Body of an order webhook. */
export function order(number: number): string {
  const fixture = join(
    import.meta.dirname,
    "../../src/sources/shopify/fixtures/webhooks/composed/orders-create.web-tiktok-ad.json",
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

/** A privacy request of the shop about the person: to show what is held, or to erase it. */
export function privacyRequest(number: number, orders: "orders_requested" | "orders_to_redact"): string {
  const { email, phone } = person(number);
  const shop = { shop_id: 1, shop_domain: "demo-shop.myshopify.com" };
  return JSON.stringify({ ...shop, customer: { id: number, email, phone }, [orders]: [number] });
}

let hooks = 0;

/** Headers of a webhook, signed. */
export function webhookHeaders(
  body: string,
  topic: string,
  secret = secrets.HOOK_SECRET,
): Record<string, string> {
  return {
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": "demo-shop.myshopify.com",
    "x-shopify-webhook-id": `hook-${++hooks}`,
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
  };
}
