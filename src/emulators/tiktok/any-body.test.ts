import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isRecord } from "../kit/rules.ts";
import { tiktokSwitches } from "./switches.ts";
import { createTestStand, pixel, token } from "./test-stand.ts";

const behaviours = Object.entries(tiktokSwitches).filter(([, spec]) => spec.group === "behaviour");
/** Any combination of behaviours that have a list of values. */
const anySwitches = fc.record(
  Object.fromEntries(
    behaviours.flatMap(([name, spec]) => {
      if (spec.kind === "choice") return [[name, fc.constantFrom<unknown>(...spec.values)]];
      return spec.kind === "toggle" ? [[name, fc.boolean()]] : [];
    }),
  ),
);
const scrap = fc.jsonValue({ maxDepth: 3 });
const field = fc.oneof(
  { weight: 2, arbitrary: scrap },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      "Purchase",
      "CompletePayment",
      "a".repeat(64),
      1_795_348_800,
      9e15,
      1.5,
    ),
  },
);
const names = [
  "event",
  "event_id",
  "event_time",
  "user",
  "properties",
  "page",
  "email",
  "phone",
  "contents",
  "value",
  "__proto__",
];
const half = fc.dictionary(fc.constantFrom(...names), field);
const event = fc.oneof(
  scrap,
  fc.record({
    event: field,
    event_id: field,
    event_time: fc.oneof(fc.integer(), field),
    user: half,
    properties: half,
  }),
);
const anyBody = fc.oneof(
  scrap,
  fc.record({
    event_source: fc.constantFrom<unknown>("web", "offline", "app", "crm", 5),
    event_source_id: fc.constantFrom<unknown>(pixel, "other", null),
    test_event_code: fc.constantFrom<unknown>(undefined, "TEST1", 5),
    data: fc.array(event, { maxLength: 5 }),
  }),
);

test("whatever the body holds, there is one well-formed answer and the books add up", () => {
  fc.assert(
    fc.property(anyBody, anySwitches, (body, switches) => {
      const { emulator, track } = createTestStand();
      emulator.setFaults(switches);
      const answer = track(body);
      assert.ok(Number.isSafeInteger(answer.code));
      assert.equal(typeof answer.message, "string");
      assert.match(String(answer.requestId), /^\d{14}[0-9A-F]{20}$/);
      assert.ok(isRecord(answer.data));
      const { received, conversions, merged, duplicates, events } = emulator.ledger({ payloads: true });
      assert.equal(received, conversions + merged + duplicates);
      assert.equal(events.length, conversions);
      assert.doesNotThrow(() => JSON.stringify(emulator.ledger()));
    }),
    { numRuns: 2000 },
  );
});

test("any text as body, path, method or header is answered", () => {
  fc.assert(
    fc.property(fc.string(), fc.webPath(), fc.string(), fc.string(), (body, path, method, header) => {
      const { emulator } = createTestStand();
      const headers = { "access-token": token, "content-type": "application/json", host: header };
      for (const at of [
        path,
        `/open_api/${path}`,
        "/open_api/v1.3/event/track/",
        "/api/v2/pixel",
        `//${path}`,
      ]) {
        for (const verb of ["POST", "GET", method]) {
          assert.equal(emulator.handle({ method: verb, path: at, headers, body }).kind, "reply");
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("any beacon is taken", () => {
  fc.assert(
    fc.property(scrap, half, half, (body, user, properties) => {
      const { emulator } = createTestStand();
      const wrapped = { event: "Lead", context: { pixel: { code: pixel }, user }, properties };
      for (const beacon of [body, wrapped]) {
        const request = { method: "POST", path: "/api/v2/pixel", headers: {}, body: JSON.stringify(beacon) };
        assert.equal(emulator.handle(request).kind, "reply");
      }
      assert.equal(emulator.ledger().received, 1);
    }),
  );
});
