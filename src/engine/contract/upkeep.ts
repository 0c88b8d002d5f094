import assert from "node:assert/strict";
import { dayMs, type Outcome } from "../../core/index.ts";
import type { Profile } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import {
  appendEvents,
  delivered,
  destination,
  engineTest,
  parkedAt,
  parkedOutcome,
  part,
  settlement,
  skipped,
  startMs,
  takeLease,
} from "./sample.ts";

const expired: Outcome = { kind: "expired", reason: "retention" };

/** What goes with time: outcomes of single events, attempts, idle profiles. Counts stay. */
export function upkeepContract(create: CreateEngine): void {
  engineTest(create, "the oldest parked events end in steps, only before a position", async (engine) => {
    await appendEvents(engine, 4);
    const parked = [1, 2, 3, 4].map((position) => parkedAt(position, startMs + 10));
    const outcomes = parked.map(() => parkedOutcome);
    await engine.ledger.settle(await takeLease(engine), settlement(1, outcomes, { parked }));
    const only = { part, before: 4, limit: 2 };
    assert.equal(await engine.ledger.endParked(destination, expired, startMs, only), 2);
    assert.equal(await engine.ledger.endParked(destination, expired, startMs, only), 1);
    assert.equal(await engine.ledger.endParked(destination, expired, startMs, only), 0);
    const { parked: left, expired: ended } = await engine.trace.balance(destination, null, null);
    assert.deepEqual([left, ended], [1, 3]);
  });

  engineTest(
    create,
    "trimming takes outcomes and attempts of old events; the counts stay",
    async (engine) => {
      // Segments go whole: the first ends where its table is full.
      const total = 4096 + 10;
      await appendEvents(engine, total);
      let lease = await takeLease(engine);
      const attempt = {
        id: "attempt-1",
        at: startMs,
        durationMs: 1,
        status: 200,
        result: "answered",
        detail: "",
        reply: "",
        mappingVersion: 1,
        test: false,
        members: [{ position: 1, result: "delivered" }],
      };
      const outcomes = Array.from({ length: total }, () => delivered);
      lease = await engine.ledger.settle(lease, settlement(1, outcomes, { attempts: [attempt] }));
      while ((await engine.ledger.trim(part, 4096, startMs)) > 0);
      assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 4096), delivered, "not before it");
      let gone = 0;
      for (let step = await engine.ledger.trim(part, 4100, startMs + 1); step > 0; ) {
        gone += step;
        step = await engine.ledger.trim(part, 4100, startMs + 1);
      }
      assert.ok(gone > 0, "the attempt, and the first segment");
      assert.equal(await engine.ledger.outcomeAt(destination, part, 1), null);
      assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 4100), delivered);
      assert.deepEqual(await engine.trace.attempts(destination, 5), []);
      const balance = await engine.trace.balance(destination, null, null);
      assert.deepEqual([balance.received, balance.delivered], [total, total]);
      assert.equal(
        (await engine.ledger.acquire(destination, part, "node-1", 1, startMs))?.lease.cursor,
        lease.cursor,
      );
    },
  );

  engineTest(create, "a parked event keeps its outcome, however old", async (engine) => {
    await appendEvents(engine, 3);
    const outcomes = [delivered, parkedOutcome, delivered];
    const parked = [parkedAt(2, startMs + 10)];
    const lease = await engine.ledger.settle(await takeLease(engine), settlement(1, outcomes, { parked }));
    while ((await engine.ledger.trim(part, 4, startMs)) > 0);
    await engine.ledger.settle(lease, { ...settlement(2, [skipped]), cursor: 3 });
    assert.equal((await engine.trace.balance(destination, null, null)).skipped, 1);
  });

  engineTest(create, "an erasure finds an event's attempts, however many left with it", async (engine) => {
    const total = 1500;
    await appendEvents(engine, total);
    const members = Array.from({ length: total }, (_, index) => ({
      position: index + 1,
      result: "delivered",
      additions: { ip: { value: `address-${index + 1}`, from: null } },
    }));
    const request = { id: "a1", at: startMs, durationMs: 1, status: 200, result: "answered", detail: "" };
    const attempt = { ...request, reply: "address-990", mappingVersion: 1, test: false, members };
    const outcomes = members.map(() => delivered);
    await engine.ledger.settle(await takeLease(engine), settlement(1, outcomes, { attempts: [attempt] }));
    const places = [{ part, positions: [990] }];
    await engine.identity.erase({ store: "demo", keys: [], profiles: [], places });
    const told = async (position: number): Promise<unknown> => {
      const [delivery] = await engine.trace.deliveries(part, position);
      return delivery?.attempts[0]?.member.additions?.ip?.value;
    };
    assert.deepEqual(await Promise.all([989, 990, 1001].map(told)), [
      "address-989",
      undefined,
      "address-1001",
    ]);
    assert.equal((await engine.trace.attempts(destination, 1))[0]?.reply, "");
  });

  engineTest(create, "an erasure takes the platform's words, and leaves what is counted", async (engine) => {
    await appendEvents(engine, 4);
    const echo = "invalid address 203.0.113.9";
    const refused: Outcome = { kind: "rejected", reason: "invalid", detail: echo };
    const other: Outcome = { kind: "rejected", reason: "invalid", detail: "no value" };
    const parked = { ...parkedAt(3, startMs + 10), detail: echo };
    const members = [{ position: 1, result: "reject" }];
    const request = { id: "a1", at: startMs, durationMs: 1, status: 400, result: "each", detail: echo };
    const attempts = [{ ...request, reply: echo, mappingVersion: 1, test: false, members }];
    const outcomes = [refused, other, { ...parkedOutcome, detail: echo }, other];
    await engine.ledger.settle(
      await takeLease(engine),
      settlement(1, outcomes, { attempts, parked: [parked] }),
    );
    const before = await engine.trace.balance(destination, null, null);
    await engine.identity.erase({
      store: "demo",
      keys: [],
      profiles: [],
      places: [{ part, positions: [1, 3] }],
    });
    const left = await Promise.all([1, 2, 3, 4].map((position) => engine.trace.deliveries(part, position)));
    assert.doesNotMatch(JSON.stringify([left, await engine.trace.attempts(destination, 9)]), /203\.0/);
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 1), {
      kind: "rejected",
      reason: "invalid",
    });
    assert.deepEqual(await engine.ledger.outcomeAt(destination, part, 4), other);
    assert.deepEqual(await engine.trace.balance(destination, null, null), before);
  });

  engineTest(create, "an event takes some bytes, and nothing takes none", async (engine) => {
    assert.equal(await engine.log.eventBytes(), 0);
    const texts = await appendEvents(engine, 100);
    const bytes = await engine.log.eventBytes();
    assert.ok(bytes > (texts[0]?.length ?? 0), `${bytes}`);
    assert.ok(bytes < 100_000, `${bytes}`);
  });

  engineTest(
    create,
    "profiles nobody has seen for long are forgotten, with what leads to them",
    async (engine) => {
      const idle = profileOf("p1", startMs, ["visitor:v1"]);
      const merged = profileOf("p0", startMs, ["visitor:v0"]);
      const fresh = profileOf("p2", startMs + 10 * dayMs, ["visitor:v2"]);
      const change = { part, cursor: 1, links: [], merges: [], claims: [], copies: [], profiles: [] };
      await engine.identity.apply({
        ...change,
        profiles: [idle, merged, fresh],
        links: [idle, merged, fresh].map(({ id, keys }) => ({
          store: "demo",
          key: keys[0] ?? "",
          profile: id,
        })),
      });
      const both = { ...idle, keys: ["visitor:v1", "visitor:v0"] };
      const merge = { store: "demo", from: "p0", to: "p1", at: startMs, why: "same email" };
      await engine.identity.apply({ ...change, cursor: 2, profiles: [both], merges: [merge] });
      // An identifier that an idle profile names may lead to somebody else by now.
      const poor = profileOf("p3", startMs, ["visitor:v2"]);
      await engine.identity.apply({ ...change, cursor: 3, profiles: [poor] });
      while ((await engine.identity.trim(startMs, startMs + dayMs)) > 0);
      const left = await engine.identity.lookup("demo", ["visitor:v0", "visitor:v1", "visitor:v2"]);
      assert.deepEqual([...left.keys()], ["visitor:v2"]);
      assert.equal(await engine.identity.profile("demo", "p1"), null);
      assert.equal(await engine.identity.profile("demo", "p0"), null);
    },
  );
}

function profileOf(id: string, seenAt: number, keys: readonly string[]): Profile {
  return { id, store: "demo", createdAt: startMs, seenAt, keys, hashes: {}, click_ids: {}, cookies: {} };
}
