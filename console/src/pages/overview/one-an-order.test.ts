import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventRow } from "../../../../src/wire/index.ts";
import { oneAnOrder } from "./one-an-order.ts";

type Delivery = EventRow["deliveries"][number];

function copy(
  order: string,
  source: EventRow["source"],
  deliveries: readonly (readonly [destination: string, state: Delivery["state"], reason: string])[],
): EventRow {
  return {
    place: `${order} ${source}`,
    event: "Purchase",
    event_id: `order-${order}`,
    event_time: 1,
    received_at: 1,
    source,
    visitor_id: null,
    url: null,
    value: "24",
    currency: "USD",
    order_id: order,
    match_keys: [],
    flags: [],
    deliveries: deliveries.map(([destination, state, reason]) => ({ destination, state, reason })),
  };
}

const fates = (rows: readonly EventRow[]) =>
  rows.map((row) => [row.order_id, ...row.deliveries.map((one) => `${one.destination} ${one.state}`)]);

test("copies of an order are one line, with the fate of the copy that was sent", () => {
  const rows = oneAnOrder([
    copy("2", "pixel", [["tiktok", "skipped", "duplicate"]]),
    copy("1", "server", [["tiktok", "skipped", "consent"]]),
    copy("2", "server", [["tiktok", "delivered", "accepted"]]),
  ]);
  assert.deepEqual(fates(rows), [
    ["2", "tiktok delivered"],
    ["1", "tiktok skipped"],
  ]);
});

test("a held destination does not hide that another has taken the order", () => {
  const [row] = oneAnOrder([
    copy("1", "pixel", [
      ["meta", "skipped", "duplicate"],
      ["tiktok", "held", "TikTok 40105"],
    ]),
    copy("1", "server", [
      ["meta", "delivered", "accepted"],
      ["tiktok", "held", "TikTok 40105"],
    ]),
  ]);
  assert.deepEqual(fates(row ? [row] : []), [["1", "meta delivered", "tiktok held"]]);
});

test("a browser's copy that was joined to the shop's webhook does not stand for the order", () => {
  const [row] = oneAnOrder([
    copy("1", "pixel", [["tiktok", "skipped", "joined"]]),
    copy("1", "shopify", [["tiktok", "delivered", "accepted"]]),
  ]);
  assert.deepEqual([row?.source, row?.deliveries[0]?.state], ["shopify", "delivered"]);
});

test("an order that was only skipped as a copy of an older one still has a line", () => {
  assert.deepEqual(fates(oneAnOrder([copy("1", "pixel", [["tiktok", "skipped", "duplicate"]])])), [
    ["1", "tiktok skipped"],
  ]);
});
