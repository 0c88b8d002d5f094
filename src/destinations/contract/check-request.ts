import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../../core/contract/index.ts";
import type { AnyDestinationType, RequestContext } from "../../core/index.ts";
import { firstGroup, mapEvent, purchaseFor } from "./sample.ts";

/** A request is complete, repeatable, carries every event ID, and keeps the limits. */
export function checkRequest(type: AnyDestinationType, context: RequestContext<object>): void {
  it("describes a complete request, the same each time, that carries every event ID", () => {
    fc.assert(
      fc.property(fc.array(storefrontEvent, { minLength: 1, maxLength: 5 }), (events) => {
        const batch = firstGroup(events.map((event) => mapEvent(type, event, context.settings)));
        const sendable = batch.slice(0, type.manifest.limits.batchEventsMax);
        if (sendable.length === 0) return;
        const payloads = sendable.map((mapped) => mapped.payload);
        const request = type.request(payloads, context);
        assert.deepEqual(type.request(payloads, context), request);
        assert.ok(URL.canParse(request.url), request.url);
        for (const secret of Object.values(context.secrets)) {
          assert.ok(
            !request.url.includes(secret),
            "a secret must not stand in an address, which is logged: give it as secretQuery where it cannot go elsewhere",
          );
        }
        JSON.parse(request.body);
        const whole = request.body + JSON.stringify(request.headers);
        for (const { eventId } of sendable) assert.ok(whole.includes(JSON.stringify(eventId).slice(1, -1)));
      }),
    );
  });
  it("describes its request for an access token as carefully, where it has one", () => {
    if (!type.accessToken) return;
    const request = type.accessToken.request(context);
    assert.deepEqual(type.accessToken.request(context), request);
    assert.ok(URL.canParse(request.url), request.url);
    for (const secret of Object.values(context.secrets)) assert.ok(!request.url.includes(secret));
    for (const status of [400, 401, 403, 429, 500, 502]) {
      const refused = type.accessToken.read({ kind: "reply", status, headers: {}, body: "<html>" });
      assert.notEqual(refused.kind, "token", `HTTP ${status} is no token`);
    }
  });
  it("replaces scheme and host by base_url", () => {
    const mapped = purchaseFor(type, context.settings);
    const { url } = type.request([mapped.payload], { ...context, baseUrl: "http://127.0.0.1:9001/" });
    assert.match(url, /^http:\/\/127\.0\.0\.1:9001\/(?!\/)/);
  });
  it("fits a full batch of purchases into one body", () => {
    const mapped = purchaseFor(type, context.settings);
    const { batchEventsMax, bodyBytesMax } = type.manifest.limits;
    const batch = Array.from({ length: Math.max(1, batchEventsMax) }, () => mapped.payload);
    const bytes = Buffer.byteLength(type.request(batch, context).body);
    assert.ok(
      bytes <= bodyBytesMax,
      `limits: ${batchEventsMax} events make ${bytes} bytes, more than bodyBytesMax`,
    );
  });
}
