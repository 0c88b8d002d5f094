import assert from "node:assert/strict";
import { test } from "node:test";
import { dayMs, isObject } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import { toTargets } from "../host/index.ts";
import { planEvent } from "./plan.ts";
import { routeTarget } from "./target.ts";
import { tiktokDestination } from "./test-stand.ts";

const meta = {
  id: "meta",
  type: "meta",
  settings: { pixel_id: "1234567890123456" },
  secrets: { access_token: "EAAB-a-token-of-meta" },
};

/** What is done with an order of a till that only the store's own rule knows. */
function planned(settings: Readonly<Record<string, string>>, id: "tiktok" | "meta", ageMs = 0) {
  const tiktok = tiktokDestination();
  const destinations = [{ ...tiktok, settings: { ...tiktok.settings, ...settings } }, meta];
  const { targets } = toTargets({
    stores: [{ id: "demo", country: "US", order_sources: { outlet: "offline_or_skip" }, destinations }],
  });
  const target = targets.find((one) => one.id === id);
  assert.ok(target);
  const event = {
    ...eventOf({
      event: "Purchase",
      event_id: "order-1",
      user: { email: "ada@example.com" },
      url: "https://shop.example/",
      user_agent: "Mozilla/5.0",
      properties: { order_id: "1", value: 5, currency: "USD" },
    }),
    order_source: "outlet",
  };
  const due = {
    position: 1,
    event,
    receivedAt,
    profile: null,
    parked: null,
    possiblySince: null,
    siblings: [],
  };
  const failed = (_position: number, error: unknown): never => {
    throw error;
  };
  const step = planEvent(due, target, routeTarget(target), new Set(), {
    now: event.event_time + ageMs,
    failed,
  });
  assert.notEqual(step.kind, "park");
  if (step.kind === "send") assert.equal(step.sendable.additions, null, "nothing came from a copy");
  return step.kind === "send" ? step.sendable.payload : step.kind === "settle" && step.outcome.reason;
}

test("a source that the store files as offline goes to TikTok's offline event set, never to its web pixel", () => {
  assert.equal(planned({}, "tiktok"), "order source excluded");
  const payload = planned({ offline_event_set_id: "7000000000000000001" }, "tiktok");
  assert.ok(isObject(payload) && isObject(payload.event));
  assert.deepEqual([payload.source, payload.event.page], ["offline", undefined]);
});

test("to Meta it goes as a physical store's, for as many days as Meta takes those", () => {
  for (const age of [0, 30 * dayMs]) {
    const payload = planned({}, "meta", age);
    assert.ok(isObject(payload), String(payload));
    assert.equal(payload.action_source, "physical_store");
  }
});
