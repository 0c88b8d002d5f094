import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type EngineStand, openEngineStand } from "../engine/sqlite/test-stand.ts";
import { withForgetting } from "./outside-change.ts";
import { createResolver, type Resolver } from "./resolver.ts";

const at = Date.UTC(2026, 10, 22, 12);
const part = "demo/0";
let log: EngineStand["log"];
let engine: EngineStand["engine"];
let close: EngineStand["close"];
let failures: number;

beforeEach(() => {
  ({ log, engine, close } = openEngineStand());
  failures = 0;
});
afterEach(() => close());

describe("the resolver's memory", () => {
  it("does not bring back who was erased beside it, not even with the next event", async () => {
    const resolver = resolverOf();
    const identity = withForgetting(engine.identity, resolver.forget);
    await visit(resolver, "ada", "203.0.113.24");
    const [before] = [...(await identity.lookup("demo", ["visitor:ada"])).values()];
    assert.equal(before?.ip?.value, "203.0.113.24");
    const { keys, id } = before;
    const erased = identity.erase({ store: "demo", keys, profiles: [id], places: [] });
    await visit(resolver, "ada", "198.51.100.7");
    await erased;
    const [after] = [...(await identity.lookup("demo", ["visitor:ada"])).values()];
    assert.equal(after?.ip?.value, "198.51.100.7", "somebody of whom nothing else is known");
    assert.equal(await identity.profile("demo", id), null);
  });

  it("is not trusted after a step that failed before anything was stored", async () => {
    failures = 1;
    const resolver = resolverOf();
    await assert.rejects(visit(resolver, "ada", "203.0.113.24"), /the disk/);
    await resolver.step(part);
    const [stored] = [...(await engine.identity.lookup("demo", ["visitor:ada"])).values()];
    assert.equal(stored?.ip?.value, "203.0.113.24");
  });
});

/** A resolver whose first looks for copies may fail. */
function resolverOf(): Resolver {
  let ids = 0;
  return createResolver({
    log: engine.log,
    identity: {
      ...engine.identity,
      async earlier(claims) {
        if (failures-- > 0) throw new Error("the disk cannot be read");
        return engine.identity.earlier(claims);
      },
    },
    rng: { float: () => 0, id: () => `profile-${++ids}` },
    failed: (_part, _position, error) => {
      throw error;
    },
  });
}

let visits = 0;
async function visit(resolver: Resolver, visitor: string, ip?: string): Promise<void> {
  const event = { event: "PageView", event_id: `e${++visits}`, visitor_id: visitor, properties: {} };
  const receipt = { event_time: at, received_at: at, store: "demo", source: "pixel" };
  await log.append(part, [JSON.stringify({ ...event, ...receipt, ...(ip ? { ip } : {}) })], at);
  await resolver.step(part);
}
