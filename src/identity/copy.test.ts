import assert from "node:assert/strict";
import { test } from "node:test";
import type { StorefrontEvent } from "../core/index.ts";
import { mergeCopies } from "./copy.ts";

const visit: StorefrontEvent = {
  event: "AddToCart",
  event_id: "e1",
  event_time: 1_795_000_000_000,
  received_at: 1_795_000_000_000,
  store: "demo",
  source: "pixel",
  visitor_id: "visitor-1",
  properties: {},
};

test("a bot's copy makes no bot of the copy that a person's browser sent", () => {
  const merged = mergeCopies(visit, [{ ...visit, flags: ["bot"], title: "Mug" }]);
  assert.equal(merged.flags, undefined);
  assert.equal(merged.title, "Mug");
});

test("that an order was cancelled is true of every copy", () => {
  const merged = mergeCopies(visit, [{ ...visit, source: "shopify", flags: ["cancelled_order"] }]);
  assert.deepEqual(merged.flags, ["cancelled_order"]);
});
