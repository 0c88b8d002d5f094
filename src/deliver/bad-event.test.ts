import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { type DeliveryStand, event, openDelivery, tiktokDestination } from "./test-stand.ts";

let stand: DeliveryStand;
afterEach(async () => {
  const { faults } = stand;
  await stand.close();
  assert.deepEqual(faults, []);
});

/** The same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** `count` different numbers below `size`. */
function places(count: number, size: number, random: () => number): ReadonlySet<number> {
  const found = new Set<number>();
  while (found.size < count) found.add(Math.floor(random() * size));
  return found;
}

const size = 1000;
const destination = tiktokDestination({ delivery: { rejected_share_max: 1 } });

describe("bad events in a batch of 1,000 at random places cost nobody else", () => {
  for (const named of [false, true]) {
    for (const bad of [1, 10, 500]) {
      // A thousand requests of a thousand events take their time: one seed for those.
      for (const seed of named && bad === 500 ? [1] : [1, 2, 3]) {
        it(`${bad} of them, ${named ? "named by their index" : "found by halving"} (seed ${seed})`, async () => {
          const poison = [...places(bad, size, seeded(seed))].map((at) => `e${at}`);
          stand = await openDelivery({
            destinations: [destination],
            switches: { poison_event_ids: poison, index_in_messages: named },
          });
          await stand.store(...Array.from({ length: size }, (_, at) => event(`e${at}`)));
          await stand.advance(60_000);

          const balance = await stand.balance();
          assert.deepEqual([balance.delivered, balance.rejected, balance.received], [size - bad, bad, size]);
          const most = named ? bad + 1 : 2 * bad * Math.ceil(Math.log2(size)) + 1;
          assert.ok(stand.requests.length <= most, `${stand.requests.length} requests, at most ${most}`);
          for (const id of poison) {
            const outcome = await stand.outcome(id);
            assert.equal(outcome?.kind, "rejected", id);
            assert.match(outcome?.detail ?? "", /40002.*this event cannot be processed/);
          }
          assert.equal(stand.tiktok.ledger().conversions, size - bad);
          assert.equal(stand.tiktok.ledger().duplicates, 0);
        });
      }
    }
  }
});

it("a gateway's error page for one event of a batch costs that event alone", async () => {
  stand = await openDelivery({ destinations: [destination] });
  const page = { kind: "reply", status: 400, headers: {}, body: "<html>Bad Request</html>" } as const;
  stand.interfere(({ ids }) => (ids.includes("e7") ? page : undefined));
  await stand.store(...Array.from({ length: 100 }, (_, at) => event(`e${at}`)));
  await stand.advance(60_000);
  const { delivered, rejected } = await stand.balance();
  assert.deepEqual([delivered, rejected, await stand.pause()], [99, 1, null]);
});

describe("a bad account is told from a bad event", () => {
  const batch = (from: number, count: number): object[] =>
    Array.from({ length: count }, (_, at) => event(`e${from + at}`));

  for (const named of [false, true])
    it(`ten events refused alike, none accepted between, ${named ? "by index" : "by halving"}: held, none rejected`, async () => {
      stand = await openDelivery({
        destinations: [destination],
        switches: { poison_share: 1, index_in_messages: named },
      });
      await stand.store(...batch(0, size));
      await stand.advance(20_000);
      const pause = await stand.pause();
      assert.deepEqual([pause?.kind, pause?.reason], ["held", "refused alike"]);
      assert.match(pause?.detail ?? "", /this event cannot be processed/);
      assert.ok(stand.requests.length < 40, `${stand.requests.length} requests`);
      assert.equal((await stand.balance()).rejected, 0);
      await stand.advance(3_600_000);
      assert.ok(stand.requests.length < 40, "nothing is tried while a person is needed");

      stand.tiktok.setFaults({ poison_share: 0 });
      await stand.setPause(null);
      await stand.advance(60_000);
      assert.equal((await stand.balance()).delivered, size);
    });

  it("also when events come one by one", async () => {
    stand = await openDelivery({ destinations: [destination], switches: { poison_share: 1 } });
    for (let at = 0; at < 10; at++) await stand.store(event(`e${at}`));
    assert.equal((await stand.pause())?.reason, "refused alike");
    assert.equal((await stand.balance()).rejected, 0);
  });

  it("a refusal that names a field of the request holds at once", async () => {
    stand = await openDelivery({ destinations: [destination] });
    stand.interfere(() => ({
      kind: "reply",
      status: 200,
      headers: {},
      body: '{"code":40002,"message":"Invalid value for event_source_id: not a valid string.","request_id":"20261122A"}',
    }));
    await stand.store(...batch(0, 20));
    assert.deepEqual([stand.requests.length, (await stand.pause())?.kind], [1, "held"]);
  });

  it("and with few events after as many refusals of one", async () => {
    stand = await openDelivery({ destinations: [destination] });
    stand.interfere(() => ({
      kind: "reply",
      status: 200,
      headers: {},
      body: '{"code":40063,"message":"Invalid partner_name"}',
    }));
    await stand.store(event("e1"));
    await stand.advance(10 * 60_000);
    assert.equal((await stand.pause())?.kind, "held");
    assert.equal((await stand.outcome("e1"))?.kind, "parked");
  });

  it("an event refused alone is asked about again until another is accepted", async () => {
    stand = await openDelivery({ destinations: [destination], switches: { poison_event_ids: ["bad"] } });
    await stand.store(event("bad"));
    assert.equal((await stand.outcome("bad"))?.kind, "parked");
    await stand.store(event("good"));
    await stand.advance(6000);
    assert.equal((await stand.outcome("bad"))?.kind, "rejected");
    assert.equal((await stand.outcome("good"))?.kind, "delivered");
  });

  it("sales that come one by one, each refused in words of its own, are parked and none is lost", async () => {
    stand = await openDelivery({ destinations: [destination] });
    await stand.store(event("before"));
    stand.tiktok.setFaults({ poison_share: 1 });
    for (let at = 0; at < 4; at++) {
      await stand.store(event(`e${at}`));
      await stand.advance(30_000);
    }
    const { delivered, parked, rejected } = await stand.balance();
    assert.deepEqual([delivered, parked, rejected, await stand.pause()], [1, 4, 0, null]);
    stand.tiktok.setFaults({ poison_share: 0 });
    await stand.advance(2 * 60_000);
    assert.equal((await stand.balance()).delivered, 5);
  });

  it("an event refused a moment after another was accepted is no proof yet", async () => {
    stand = await openDelivery({ destinations: [destination], switches: { poison_event_ids: ["bad"] } });
    await stand.store(event("good"));
    await stand.store(event("bad"));
    assert.equal((await stand.outcome("bad"))?.kind, "parked");
    await stand.store(event("later"));
    await stand.advance(6000);
    assert.equal((await stand.outcome("bad"))?.kind, "rejected");
  });

  it("more than a fifth of the last 200 rejected: held until a person has looked, and judged anew after that", async () => {
    stand = await openDelivery({
      destinations: [tiktokDestination()],
      switches: { poison_event_ids: Array.from({ length: 100 }, (_, at) => `e${at * 3}`) },
    });
    await stand.store(...batch(0, 300));
    await stand.advance(20_000);
    const pause = await stand.pause();
    assert.deepEqual([pause?.kind, pause?.reason], ["held", "too many rejections"]);
    await stand.setPause(null);
    await stand.advance(60_000);
    const { delivered, rejected } = await stand.balance();
    assert.deepEqual([delivered, rejected, await stand.pause()], [200, 100, null]);
  });
});

it("an event that the platform never answers steps aside, and the others go on", async () => {
  stand = await openDelivery({ destinations: [destination] });
  stand.interfere(({ ids }) => (ids.includes("e3") ? "hang" : undefined));
  await stand.store(...Array.from({ length: 100 }, (_, at) => event(`e${at}`)));
  await stand.advance(5 * 60_000);
  const { delivered, parked } = await stand.balance();
  assert.deepEqual([delivered, parked], [99, 1]);
  await stand.store(event("later"));
  await stand.advance(30_000);
  assert.equal((await stand.outcome("later"))?.kind, "delivered");
  await stand.advance(48 * 3_600_000);
  const outcome = await stand.outcome("e3");
  assert.deepEqual([outcome?.kind, outcome?.reason], ["expired", "dedup window over"]);
});

it("an event on which the platform fails while nothing waits behind it stays the first in line, where alerts look", async () => {
  stand = await openDelivery({ destinations: [destination] });
  stand.interfere(() => ({ kind: "reply", status: 503, headers: {}, body: "" }));
  await stand.store(event("e1"));
  await stand.advance(3_600_000);
  assert.equal((await stand.balance()).waiting, 1);
  await stand.store(event("e2"));
  await stand.advance(3_600_000);
  const { waiting, parked } = await stand.balance();
  assert.deepEqual([waiting, parked], [1, 1]);
});

it("a reply that echoes the token is kept without it, also at the edge of what is kept", async () => {
  stand = await openDelivery();
  const secret = "token-of-the-test-pixel";
  stand.interfere(() => ({ kind: "reply", status: 502, headers: {}, body: `${"x".repeat(1990)}${secret}` }));
  await stand.store(event("e1"));
  const traced = await stand.delivery("e1");
  assert.doesNotMatch(JSON.stringify(traced), /token-of/);
});
