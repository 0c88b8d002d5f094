import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, it } from "node:test";
import { contactFields } from "../core/index.ts";
import { type CollectStand, demoStore, openCollector, webhookSecret } from "./test-stand.ts";

let stand: CollectStand;
afterEach(() => stand.close());

const order = readFileSync(
  new URL("../sources/shopify/fixtures/webhooks/composed/orders-create.web-tiktok-ad.json", import.meta.url),
  "utf8",
);
/** Turned round instead of encrypted, so that a test can read it. */
const seal = (text: string): string => [...text].toReversed().join("");
const sealing = { wishes: [{ fields: contactFields, consent: ["marketing"] as const }], seal };
const rules = [{ id: "big", source_event: "Purchase", event: "BigPurchase" }];

/** Contacts of each stored event, by its name. */
async function contactsStored(): Promise<Readonly<Record<string, unknown>>> {
  const events = await stand.stored();
  return Object.fromEntries(
    events.map(({ event, sealed }) => [event, sealed ? JSON.parse(seal(sealed.text)).email : null]),
  );
}

/** The same person by every way in. */
async function sendAll(): Promise<void> {
  const user = { email: "Ada.Byron@example.com" };
  await stand.server({ event: "Lead", event_id: "l-1", user });
  await stand.pixel({ events: [{ event: "Contact", event_id: "c-1", user, url: "https://shop.example/" }] });
  const headers = {
    "x-shopify-topic": "orders/create",
    "x-shopify-shop-domain": "demo-shop.myshopify.com",
    "x-shopify-hmac-sha256": createHmac("sha256", webhookSecret).update(order).digest("base64"),
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
  };
  assert.equal((await stand.send({ path: "/v1/shopify/webhooks/demo", headers, body: order })).status, 200);
}

describe("a store with a destination that needs contacts in clear", () => {
  it("keeps them sealed by every way in, and in what its rules make of an event", async () => {
    stand = await openCollector({}, [{ ...demoStore, sealing, mappings: rules }]);
    await sendAll();
    const email = ["ada.byron@example.com"];
    assert.deepEqual(await contactsStored(), {
      Lead: email,
      Contact: email,
      Purchase: email,
      BigPurchase: email,
    });
    assert.doesNotMatch(JSON.stringify(await stand.stored()), /ada\.byron/i);
  });

  it("and one without such a destination keeps none", async () => {
    stand = await openCollector({}, [{ ...demoStore, mappings: rules }]);
    await sendAll();
    const none = { Lead: null, Contact: null, Purchase: null, BigPurchase: null };
    assert.deepEqual(await contactsStored(), none);
  });
});
