import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { gatherMs } from "./index.ts";
import {
  type DeliveryStand,
  event,
  openDelivery,
  pixelCode,
  start,
  tiktokDestination,
} from "./test-stand.ts";

let stand: DeliveryStand;
afterEach(async () => {
  const { faults } = stand;
  await stand.close();
  assert.deepEqual(faults, []);
});

const second = 1000;
const hour = 3_600_000;
const batch = (count: number, from = 0): object[] =>
  Array.from({ length: count }, (_, at) => event(`e${from + at}`));
const reply = (code: number, message: string, status = 200) =>
  ({ kind: "reply", status, headers: {}, body: JSON.stringify({ code, message }) }) as const;
const times = (): number[] => stand.requests.map((one) => one.at - start);

describe("when all is well", () => {
  it("an event leaves at once, and a thousand leave together", async () => {
    stand = await openDelivery();
    await stand.store(event("e1"));
    assert.deepEqual(
      [await stand.outcome("e1"), stand.now()],
      [{ kind: "delivered", reason: "accepted" }, start],
    );
    await stand.store(...batch(1000, 100));
    assert.equal(stand.requests.length, 2);
    assert.equal(stand.requests[1]?.ids.length, 1000);
  });

  it("requests of one destination are at most four at a time", async () => {
    stand = await openDelivery({ destinations: [tiktokDestination({ delivery: { batch_events_max: 10 } })] });
    stand.interfere(() => "hang");
    await stand.store(...batch(1000));
    await stand.advance(9 * second);
    assert.equal(stand.requests.length, 4);
  });

  it("requests of one destination stay under its rate", async () => {
    stand = await openDelivery({
      destinations: [tiktokDestination({ delivery: { batch_events_max: 10, requests_per_second_max: 20 } })],
    });
    await stand.store(...batch(1000));
    await stand.advance(10 * second);
    assert.equal((await stand.balance()).delivered, 1000);
    for (let at = 0; at < 5; at++) {
      const inSecond = times().filter((one) => one >= at * second && one < (at + 1) * second).length;
      assert.ok(inSecond <= 23, `${inSecond} requests in second ${at}`);
    }
  });
});

describe("a revoked token", () => {
  it("holds everything, spends no attempt, and a new one is tried at once and drains in order", async () => {
    stand = await openDelivery();
    await stand.store(event("e0"));
    stand.tiktok.revokeToken("token-of-the-test-pixel");
    await stand.store(...batch(50, 1));
    const pause = await stand.pause();
    assert.equal(pause?.kind, "held");
    assert.match(pause?.detail ?? "", /40105/);
    assert.match(pause?.hint ?? "", /token/i);
    assert.equal(stand.requests.length, 2);
    await stand.advance(6 * hour);
    await stand.store(...batch(50, 51));
    assert.equal(stand.requests.length, 2, "nobody asks while a person is needed");
    const held = await stand.balance();
    assert.deepEqual([held.delivered, held.rejected, held.waiting + held.held + held.parked], [1, 0, 100]);

    stand.tiktok.addToken(pixelCode, "the-new-token-of-the-pixel");
    await stand.configure([tiktokDestination({ secrets: { access_token: "the-new-token-of-the-pixel" } })]);
    await stand.advance(10 * second);
    assert.equal((await stand.balance()).delivered, 101);
    assert.equal(await stand.pause(), null);
    const order = stand.requests.slice(2).flatMap((one) => one.ids);
    assert.deepEqual(
      order,
      Array.from({ length: 100 }, (_, at) => `e${at + 1}`),
    );
    assert.equal(stand.tiktok.ledger().duplicates, 0);
  });

  it("of a test account: a change that does not touch it changes nothing", async () => {
    stand = await openDelivery();
    stand.tiktok.revokeToken("token-of-the-test-pixel");
    await stand.store(event("e1"));
    const asked = stand.requests.length;
    await stand.configure([tiktokDestination({ filter: { events: ["AddToCart"] } })]);
    await stand.advance(60 * second);
    assert.deepEqual([stand.requests.length, (await stand.pause())?.kind], [asked, "held"]);
  });
});

describe("an outage", () => {
  it("is met with tries of one event, the first five within 15 s each, and ends with a drain in order", async () => {
    stand = await openDelivery({ random: () => 0 });
    stand.interfere(() => ({ kind: "unreached", error: "ECONNREFUSED" }));
    await stand.store(...batch(30));
    await stand.advance(60 * second);
    const waits = times().map((at, index, all) => at - (all[index - 1] ?? 0));
    assert.deepEqual(waits.slice(0, 6), [0, 1000, 2000, 4000, 8000, 15_000]);
    for (const one of stand.requests.slice(1)) assert.equal(one.ids.length, 1);
    assert.equal((await stand.pause())?.kind, "down");

    stand.interfere(() => undefined);
    await stand.advance(5 * 60 * second);
    assert.equal((await stand.balance()).delivered, 30);
    assert.equal(await stand.pause(), null);
    const delivered = stand.tiktok.ledger({}).events.map((one) => one.event_id);
    assert.equal(delivered.length, 30);
  });

  it("in which the platform asks to be tried again at once is met with our own waits all the same", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "reply", status: 503, headers: { "Retry-After": "0" }, body: "" }));
    await stand.store(...batch(100));
    await stand.advance(hour);
    assert.ok(stand.requests.length < 25, `${stand.requests.length} requests in an hour`);
    assert.ok((await stand.balance()).parked < 10, "what waits, waits in order");
  });

  it("in which a gateway says 404 ends by itself: nobody has to be there", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "reply", status: 404, headers: {}, body: "404 page not found" }));
    await stand.store(...batch(20));
    await stand.advance(hour);
    assert.match((await stand.pause())?.detail ?? "", /check base_url/);
    stand.interfere(() => undefined);
    await stand.advance(hour);
    assert.deepEqual([(await stand.balance()).delivered, await stand.pause()], [20, null]);
  });

  it("of days in which nothing is answered leaves few events in doubt, and the others are sent", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "unanswered", error: "no answer in time" }));
    await stand.store(event("first"));
    await stand.store(...batch(100));
    await stand.advance(60 * hour);
    stand.interfere(() => undefined);
    await stand.advance(hour);
    const { received, delivered, expired } = await stand.balance();
    assert.equal(delivered + expired, received);
    assert.ok(expired <= 11, `${expired} events may have been received more than 47 hours ago`);
    assert.equal(stand.tiktok.ledger().duplicates, 0);
  });

  it("of a day costs no attempt and no event", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "reply", status: 502, headers: {}, body: "<html>Bad Gateway</html>" }));
    await stand.store(...batch(100));
    for (let at = 0; at < 24; at++) {
      await stand.advance(hour);
      await stand.store(...batch(5, 1000 + at * 5));
    }
    stand.interfere(() => undefined);
    await stand.advance(10 * 60 * second);
    const balance = await stand.balance();
    assert.deepEqual([balance.received, balance.delivered], [220, 220]);
    assert.equal(stand.tiktok.ledger().duplicates, 0);
  });

  it("longer than the platform's memory: what the browser sent too expires, the rest is sent", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "unreached", error: "ECONNREFUSED" }));
    const twins = [{ platform: "tiktok", name: "AddToCart", event_id: "twin", at: start }];
    await stand.store(event("twin", { twins }), event("alone"));
    await stand.advance(47 * hour + 60 * second);
    stand.interfere(() => undefined);
    await stand.advance(10 * 60 * second);
    const [twin, alone] = [await stand.outcome("twin"), await stand.outcome("alone")];
    assert.deepEqual([twin?.kind, twin?.reason], ["expired", "dedup window over"]);
    assert.equal(alone?.kind, "delivered");
  });
});

describe("a refusal that HTTP itself words (a firewall, a proxy)", () => {
  it("leaves no doubt: what was refused over a long weekend is sent after it", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "reply", status: 403, headers: {}, body: "<html>Access denied</html>" }));
    await stand.store(...batch(20));
    await stand.advance(60 * hour);
    stand.interfere(() => undefined);
    await stand.advance(hour);
    const { delivered, expired } = await stand.balance();
    assert.deepEqual([delivered, expired], [20, 0]);
  });
});

describe("a request whose answer is lost", () => {
  it("is sent again with the same event IDs, and counts once", async () => {
    stand = await openDelivery({ switches: { timeout_after: "next 1" } });
    await stand.store(event("e1"), event("e2"));
    await stand.advance(60 * second);
    assert.deepEqual(
      stand.requests.map((one) => one.ids),
      [["e1", "e2"], ["e1"], ["e2"]],
    );
    assert.equal((await stand.balance()).delivered, 2);
    assert.equal(stand.tiktok.ledger().conversions, 2);
  });

  it("is not sent again once the platform has forgotten it", async () => {
    stand = await openDelivery({ switches: { timeout_after: "next 1" } });
    await stand.store(event("e1"));
    await stand.advance(10 * second);
    stand.interfere(() => ({ kind: "unreached", error: "ECONNREFUSED" }));
    await stand.advance(47 * hour + 60 * second);
    stand.interfere(() => undefined);
    await stand.advance(10 * 60 * second);
    const outcome = await stand.outcome("e1");
    // Either the one lost answer was made up for in the first seconds, or nothing was sent after the window.
    if (outcome?.kind === "expired") assert.equal(outcome.reason, "dedup window over");
    assert.equal(stand.tiktok.ledger().conversions, 1);
  });
});

describe("too many requests", () => {
  it("slow that destination down, cost no attempt, and the rate recovers", async () => {
    let refusals = 3;
    stand = await openDelivery({
      destinations: [tiktokDestination({ delivery: { batch_events_max: 1, requests_per_second_max: 16 } })],
    });
    stand.interfere(() => (refusals-- > 0 ? reply(40100, "Too many requests") : undefined));
    await stand.store(...batch(100));
    await stand.advance(120 * second);
    assert.equal((await stand.balance()).delivered, 100);
    const delivered = await stand.delivery("e0");
    assert.equal(delivered?.attempts.at(-1)?.result, "answered");
    const perSecond = new Map<number, number>();
    for (const at of times())
      perSecond.set(Math.floor(at / second), (perSecond.get(Math.floor(at / second)) ?? 0) + 1);
    const [most] = [...perSecond.values()].sort((a, b) => b - a);
    assert.ok((most ?? 0) <= 17, `${most} requests in one second`);
  });
});

describe("two destinations", () => {
  const both = [tiktokDestination(), tiktokDestination({ id: "other" })];

  it("one that never answers does not delay the other", async () => {
    stand = await openDelivery({ destinations: both });
    stand.interfere((sent) => (sent.destination === "tiktok" ? "hang" : undefined));
    for (let at = 0; at < 8; at++) await stand.store(event(`e${at}`));
    assert.ok(stand.now() - start <= 8 * gatherMs, "no more than gathering a stream takes");
    assert.equal((await stand.balance("other")).delivered, 8);
    assert.equal((await stand.balance("tiktok")).waiting, 8);
    await stand.advance(hour);
    await stand.store(event("later"));
    assert.equal((await stand.outcome("later", "other"))?.kind, "delivered");
  });

  it("one that is too fast for its platform does not slow the other", async () => {
    stand = await openDelivery({ destinations: both });
    stand.interfere((sent) =>
      sent.destination === "tiktok" ? reply(40100, "Too many requests") : undefined,
    );
    await stand.store(...batch(5));
    await stand.store(...batch(5, 5));
    assert.equal((await stand.balance("other")).delivered, 10);
    assert.ok(stand.now() - start <= 2 * gatherMs, "no more than gathering a stream takes");
    assert.equal((await stand.pause("tiktok"))?.kind, "slow");
    assert.equal(await stand.pause("other"), null);
  });

  it("one made later starts where the log is then; one removed ends what waits for it", async () => {
    stand = await openDelivery();
    await stand.store(event("before"));
    await stand.configure(both);
    await stand.store(event("after"));
    assert.equal(await stand.outcome("before", "other"), null);
    assert.equal((await stand.balance("other")).received, 1);
    stand.interfere((sent) =>
      sent.destination === "other" ? { kind: "unreached", error: "down" } : undefined,
    );
    await stand.store(event("lost"));
    await stand.configure([tiktokDestination()]);
    await stand.advance(10 * second);
    const outcome = await stand.outcome("lost", "other");
    assert.deepEqual([outcome?.kind, outcome?.reason], ["expired", "destination removed"]);
    const { received, delivered, expired, waiting } = await stand.balance("other");
    assert.deepEqual([received, delivered, expired, waiting], [2, 1, 1, 0]);

    await stand.store(event("meanwhile"));
    await stand.configure(both);
    stand.interfere(() => undefined);
    await stand.store(event("again"));
    await stand.advance(10 * second);
    assert.equal((await stand.outcome("again", "other"))?.kind, "delivered");
    assert.equal((await stand.outcome("lost", "other"))?.kind, "expired");
    assert.notEqual((await stand.outcome("meanwhile", "other"))?.kind, "delivered");
  });

  it("one whose settings get a mistake waits, and goes on once it is mended", async () => {
    stand = await openDelivery();
    stand.interfere(() => ({ kind: "unreached", error: "down" }));
    await stand.store(event("e1"));
    await stand.configure([tiktokDestination({ settings: {} })]);
    await stand.advance(60 * second);
    assert.equal((await stand.balance()).waiting, 1);
    stand.interfere(() => undefined);
    await stand.configure([tiktokDestination()]);
    await stand.advance(10 * second);
    assert.equal((await stand.outcome("e1"))?.kind, "delivered");
  });

  it("an inactive one settles what comes as skipped", async () => {
    stand = await openDelivery({ destinations: [tiktokDestination({ active: false })] });
    await stand.store(event("e1"));
    assert.deepEqual([(await stand.outcome("e1"))?.reason, stand.requests.length], ["inactive", 0]);
  });
});

describe("waiting for other copies", () => {
  const settling = [tiktokDestination({ delivery: { settle_ms: { Purchase: 15_000 } } })];
  const purchase = (more: object = {}): object =>
    event("order-1", {
      event: "Purchase",
      properties: { order_id: "1", value: 5, currency: "USD" },
      ...more,
    });

  it("an event waits no longer than its window, other events not at all", async () => {
    stand = await openDelivery({ destinations: settling });
    await stand.store(purchase(), event("e1"));
    assert.equal((await stand.outcome("e1"))?.kind, "delivered");
    assert.deepEqual(await stand.outcome("order-1"), { kind: "parked", reason: "settling" });
    await stand.advance(14 * second);
    assert.equal((await stand.outcome("order-1"))?.kind, "parked");
    await stand.advance(2 * second);
    assert.equal((await stand.outcome("order-1"))?.kind, "delivered");
  });

  it("is over after a restart of time: a late event is sent at once", async () => {
    stand = await openDelivery({ destinations: settling });
    stand.interfere(() => ({ kind: "unreached", error: "down" }));
    await stand.store(event("e1"), purchase());
    await stand.advance(60 * second);
    stand.interfere(() => undefined);
    await stand.advance(60 * second);
    assert.equal((await stand.outcome("order-1"))?.kind, "delivered");
  });

  it("a second copy is a duplicate wherever it comes", async () => {
    stand = await openDelivery();
    await stand.store(event("e1"), event("e1"));
    await stand.store(event("e1"));
    assert.deepEqual([stand.requests.length, (await stand.balance()).skipped], [1, 2]);
  });

  it("of an order, too, whatever its ID", async () => {
    stand = await openDelivery();
    await stand.store(purchase());
    await stand.store(purchase({ event_id: "another" }));
    assert.deepEqual([(await stand.outcome("another"))?.reason, stand.requests.length], ["duplicate", 1]);
  });
});
