import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { storefrontEvent } from "../../core/contract/index.ts";
import type { AnyDestinationType, StorefrontEvent } from "../../core/index.ts";
import { mapEvent } from "./sample.ts";

/** A mapping is total, pure, independent of key order, writes nothing empty, and keeps the dedup key. */
export function checkMapping(type: AnyDestinationType, settings: object): void {
  it("is total and pure: no event makes it throw, none is changed, the same event maps alike", () => {
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        const mapped = mapEvent(type, deepFreeze(event), settings);
        assert.deepEqual(mapEvent(type, event, settings), mapped);
        if (mapped.kind === "skip") assert.ok(mapped.reason && mapped.detail, "a skip says why");
      }),
    );
  });
  it("does not depend on the order of an event's keys", () => {
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        // Reversing twice would prove nothing: JSON text shows the order that reached the payload.
        const reversed = reverseKeys(event) as StorefrontEvent;
        assert.equal(
          JSON.stringify(mapEvent(type, reversed, settings)),
          JSON.stringify(mapEvent(type, event, settings)),
        );
      }),
    );
  });
  it("writes nothing empty: no null, no blank, no leftover of a template, no NaN", () => {
    fc.assert(
      fc.property(storefrontEvent, (event) => {
        const mapped = mapEvent(type, event, settings);
        if (mapped.kind === "payload") assertNothingEmpty(mapped.payload, "payload");
      }),
    );
  });
  it("keeps the dedup key: the event's own ID, or the browser copy's name and ID", () => {
    fc.assert(
      fc.property(storefrontEvent, fc.uuid(), (event, twinId) => {
        const { twins: _twins, order_source: _source, ...alone } = event;
        const own = mapEvent(type, alone, settings);
        if (own.kind === "payload") assert.equal(own.eventId, event.event_id);
        if (type.manifest.limits.dedupWindowMs === null || own.kind === "skip") return;
        const twin = { platform: type.manifest.platform, name: "TwinName", event_id: twinId };
        const joined = mapEvent(type, { ...alone, twins: [twin] }, settings);
        assert.ok(joined.kind === "payload");
        assert.deepEqual([joined.name, joined.eventId], ["TwinName", twinId]);
      }),
    );
  });
}

function assertNothingEmpty(value: unknown, path: string): void {
  assert.notEqual(value, null, path);
  if (typeof value === "number") assert.ok(Number.isFinite(value), path);
  if (typeof value === "string") {
    assert.ok(
      !["", "null", "undefined", "nan", "[object object]"].includes(value.trim().toLowerCase()),
      path,
    );
  }
  if (Array.isArray(value)) {
    assert.ok(value.length > 0, `${path}: an empty list`);
    for (const [index, item] of value.entries()) assertNothingEmpty(item, `${path}.${index}`);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      if (item !== undefined) assertNothingEmpty(item, `${path}.${name}`);
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, reverseKeys(item)]),
  );
}
