import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { IdentityChange, Profile } from "../../engine/index.ts";
import { type EngineStand, openEngineStand } from "../../engine/sqlite/test-stand.ts";
import { erasePerson, eraseStore, type PrivacyPorts, stepEventsMax } from "./erase.ts";

const at = Date.UTC(2026, 10, 22, 12);
const part = "demo/0";
let log: EngineStand["log"];
let engine: EngineStand["engine"];
let close: EngineStand["close"];
let ports: PrivacyPorts;

beforeEach(async () => {
  ({ log, engine, close } = openEngineStand());
  ports = { log, identity: engine.identity, forget: async () => undefined, now: () => at };
  await engine.ledger.open("demo/tiktok", part, 0);
});
afterEach(() => close());

describe("erasing a person", () => {
  it("is safe to repeat: a server that stopped in the middle leaves nothing behind", async () => {
    await visit("ada");
    await deliver(1, "ada@example.com");
    await learn([person("p1", ["visitor:ada"])]);
    const stopping: PrivacyPorts = {
      ...ports,
      identity: {
        ...engine.identity,
        async erase(request) {
          if (request.profiles.length > 0) throw new Error("the server stops here");
          await engine.identity.erase(request);
        },
      },
    };
    await assert.rejects(erasePerson(stopping, "demo", ["visitor:ada"]), /stops here/);
    await erasePerson(ports, "demo", ["visitor:ada"]);
    assert.doesNotMatch(JSON.stringify(await engine.trace.deliveries(part, 1)), /ada@example/);
    assert.equal(await engine.identity.profile("demo", "p1"), null);
  });

  it("finds what comes to be known of the person while it goes on", async () => {
    await visit("ada");
    await learn([person("p2", ["visitor:ada"])]);
    const shopping: PrivacyPorts = {
      ...ports,
      log: {
        ...log,
        async erase(...given) {
          const erased = await log.erase(...given);
          const before = await engine.identity.lookup("demo", ["visitor:phone"]);
          if (before.size > 0) return erased;
          // She signs in on another device, of which more is known: the older profile takes hers in.
          await visit("phone");
          const both = person("p1", ["visitor:phone", "visitor:ada"]);
          await learn([both], [{ store: "demo", from: "p2", to: "p1", at, why: "same address" }]);
          return erased;
        },
      },
    };
    const { events } = await erasePerson(shopping, "demo", ["visitor:ada"]);
    assert.equal(events, 2);
    assert.equal(await engine.identity.profile("demo", "p1"), null);
    assert.deepEqual((await engine.trace.at(part, 2))?.event.flags, ["erased"]);
  });
});

describe("erasing a store", () => {
  it("names its events in steps: ten million at once do not fit into the memory of the thread that delivers", async () => {
    await visit("ada");
    await deliver(1, "ada@example.com");
    const named: number[] = [];
    const busy: PrivacyPorts = {
      ...ports,
      log: {
        ...log,
        async erase(...of) {
          await log.erase(...of);
          return Array.from({ length: stepEventsMax + 1 }, (_, index) => index + 1);
        },
      },
      identity: {
        ...engine.identity,
        erase(request) {
          named.push(...request.places.map(({ positions }) => positions.length));
          return engine.identity.erase(request);
        },
      },
    };
    const { events } = await eraseStore(busy, "demo");
    assert.deepEqual([events, named], [stepEventsMax + 1, [stepEventsMax, 1]]);
    assert.doesNotMatch(JSON.stringify(await engine.trace.deliveries(part, 1)), /ada@/);
  });
});

async function visit(visitor: string): Promise<void> {
  const event = { event: "PageView", event_id: visitor, visitor_id: visitor, store: "demo", source: "pixel" };
  await log.append(part, [JSON.stringify({ ...event, event_time: at, received_at: at, properties: {} })], at);
}

async function deliver(position: number, email: string): Promise<void> {
  const right = await engine.ledger.acquire("demo/tiktok", part, "test", 1000, at);
  assert.ok(right);
  const member = { position, result: "delivered", additions: { email: { value: email, from: 1 } } };
  const said = { status: 200, result: "answered", detail: "", reply: `thank you for ${email}` };
  await engine.ledger.settle(right.lease, {
    cursor: position,
    runs: [{ first: position, outcomes: [{ kind: "delivered", reason: "accepted" }], receivedAt: [at] }],
    parked: [],
    attempts: [{ id: "a1", at, durationMs: 1, mappingVersion: 1, test: false, ...said, members: [member] }],
    begun: null,
  });
}

let cursor = 0;
async function learn(profiles: readonly Profile[], merges: IdentityChange["merges"] = []): Promise<void> {
  const links = profiles.flatMap(({ id, keys }) => keys.map((key) => ({ store: "demo", key, profile: id })));
  await engine.identity.apply({ part, cursor: ++cursor, profiles, links, merges, claims: [], copies: [] });
}

function person(id: string, keys: readonly string[]): Profile {
  return { id, store: "demo", createdAt: at, seenAt: at, keys, hashes: {}, click_ids: {}, cookies: {} };
}
