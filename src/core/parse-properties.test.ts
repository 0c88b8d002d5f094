import assert from "node:assert/strict";
import { it } from "node:test";
import { hashExternalId } from "./identifier.ts";
import { eventOf } from "./test-stand.ts";

it("IDs of Shopify's GraphQL APIs are those of its webhooks", () => {
  const order_id = "gid://shopify/Order/6400000000001";
  const cart_token = "gid://shopify/Cart/Z2NwLXVzLWVhc3Qx?key=0a1b";
  const external_id = "gid://shopify/Customer/7358000000001";
  const event = eventOf({ event: "Purchase", user: { external_id }, properties: { order_id, cart_token } });
  assert.deepEqual(event.user?.external_id, [hashExternalId("7358000000001").external_id]);
  assert.deepEqual(
    [event.event_id, event.properties.order_id, event.properties.cart_token],
    ["order-6400000000001", "6400000000001", "Z2NwLXVzLWVhc3Qx"],
  );
  assert.equal(
    eventOf({ event: "Purchase", properties: { order_id: "A/1?b" } }).properties.order_id,
    "A/1?b",
  );
});
