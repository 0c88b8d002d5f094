import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EventTrace } from "../../wire/index.ts";
import { describeTrace } from "./view.ts";

const at = Date.UTC(2026, 10, 22, 14, 3, 22, 114);

const purchase: EventTrace = {
  event_id: "order-1042",
  store: "demo",
  copies: [
    {
      place: "demo/0:7",
      event: "Purchase",
      source: "shopify",
      event_time: at - 4200,
      received_at: at,
      visitor_id: null,
      body: {},
      flags: ["test_order"],
      notes: ["user.phone: not a possible number for US"],
      twins: [{ platform: "tiktok", name: "CompletePayment", event_id: "order-1042", pixel_ids: ["D1"], at }],
      profile: { id: "0193", known: ["email", "ttclid"], identifiers: 2 },
    },
  ],
  deliveries: [
    {
      destination: "tiktok",
      title: "TikTok",
      place: "demo/0:7",
      event: "Purchase",
      outcome: "parked",
      reason: "retry",
      detail: "TikTok is down for maintenance",
      other_copy: null,
      due_at: at + 15_000,
      rule: null,
      payload: {},
      payload_name: "CompletePayment",
      payload_event_id: "order-1042",
      notes: [],
      additions: [
        {
          field: "user.email",
          value: "9c29…",
          from: { place: "demo/0:3", event: "InitiateCheckout", event_id: "c", received_at: at - 60_000 },
        },
      ],
      attempts: [
        {
          id: "a",
          at: at + 120,
          duration_ms: 412,
          status: null,
          result: "retry",
          detail: "no answer in time",
          reply: "",
          batch_events: 12,
          mapping_version: 1,
          test: false,
        },
      ],
    },
  ],
};

describe("a trace at the terminal", () => {
  it("tells the story in order: received, identified, added, tried, and what comes next", () => {
    const text = describeTrace(purchase, (_style, plain) => plain);
    assert.deepEqual(text.split("\n"), [
      "order-1042  store demo",
      "",
      "2026-11-22 14:03:22.114  received    Purchase from a Shopify webhook, 4.2 s after it happened",
      "                         identified  profile 0193 knows email, ttclid",
      "                         browser     tiktok's own pixel sent CompletePayment with ID order-1042",
      "                         flagged     test_order",
      "                         note        user.phone: not a possible number for US",
      "",
      "TikTok (tiktok)  Purchase  … PARKED  TikTok is down for maintenance",
      "                         next try    2026-11-22 14:03:37.114",
      "                         added       user.email from InitiateCheckout at 2026-11-22 14:02:22.114",
      "2026-11-22 14:03:22.234  retry       no answer in 412 ms, one of 12 in the request: no answer in time",
    ]);
  });

  it("never tells an outcome by colour alone", () => {
    const painted: string[] = [];
    describeTrace(purchase, (_style, plain) => {
      painted.push(plain);
      return plain;
    });
    assert.ok(painted.some((text) => text.includes("PARKED")));
  });
});
