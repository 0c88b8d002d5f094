import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { StorefrontEvent } from "../core/index.ts";
import { eventOf, receivedAt } from "../core/test-stand.ts";
import { openLogWriter, openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { enrich } from "./enrich.ts";
import { createResolver, type Resolver } from "./resolver.ts";

let folder: string;
let log: ReturnType<typeof openLogWriter>;
let engine: ReturnType<typeof openPipelineEngine>;
let resolver: Resolver;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalpost-person-"));
  log = openLogWriter(sqliteFiles(folder));
  open();
});
afterEach(async () => {
  await engine.close();
  log.close();
  rmSync(folder, { recursive: true });
});

/** Opens the pipeline's side anew, as a restart does. */
function open(): void {
  engine = openPipelineEngine(sqliteFiles(folder));
  let ids = 0;
  resolver = createResolver({
    ...engine,
    rng: { float: () => 0, id: () => `p${++ids}` },
    failed: (_part, _position, error) => assert.fail(String(error)),
  });
}

let made = 0;

function event(raw: object, store = "demo"): StorefrontEvent {
  return eventOf(
    { event: "PageView", event_id: `e${++made}`, event_time: receivedAt + made, ...raw },
    { store },
  );
}

/** Stores the events and lets the resolver see them. */
async function seen(...events: readonly StorefrontEvent[]): Promise<void> {
  for (const one of events) await log.append(`${one.store}/0`, [JSON.stringify(one)], receivedAt);
  for (const part of await engine.log.parts()) while (await resolver.step(part));
}

/** What TikTok would get of an event now. */
async function sent(one: StorefrontEvent): Promise<StorefrontEvent> {
  const [profile] = await resolver.profiles(one.store, [one]);
  return enrich(one, profile ?? null, "tiktok").event;
}

const jane = { email: "jane@example.com" };

describe("late binding", () => {
  it("an anonymous event that is sent after its visitor told the address carries it hashed", async () => {
    const anonymous = event({ visitor_id: "v1" });
    const lead = event({ visitor_id: "v1", user: jane });
    await seen(anonymous);
    assert.equal((await sent(anonymous)).user, undefined);
    await seen(lead);
    assert.deepEqual((await sent(anonymous)).user?.email, lead.user?.email);
  });

  it("also after a restart", async () => {
    const anonymous = event({ visitor_id: "v1" });
    const lead = event({ visitor_id: "v1", user: jane });
    await seen(anonymous, lead);
    await engine.close();
    open();
    assert.deepEqual((await sent(anonymous)).user?.email, lead.user?.email);
  });

  it("two browsers of one person share what either knows", async () => {
    const phone = event({ visitor_id: "phone", click_ids: { ttclid: "E.C.P.1" } });
    const laptop = event({ visitor_id: "laptop" });
    await seen(
      phone,
      laptop,
      event({ visitor_id: "phone", user: jane }),
      event({ visitor_id: "laptop", user: jane }),
    );
    const later = event({ visitor_id: "laptop" });
    await seen(later);
    assert.equal((await sent(later)).click_ids?.ttclid?.value, "E.C.P.1");
    assert.equal((await sent(laptop)).user?.email?.length, 1);
  });
});

describe("what is kept apart", () => {
  it("stores: the same visitor, cart and address in another one know nothing", async () => {
    const raw = { visitor_id: "v1", user: jane, properties: { cart_token: "c1" }, ip: "203.0.113.7" };
    const elsewhere = event({ visitor_id: "v1", properties: { cart_token: "c1" } }, "other");
    await seen(event(raw), elsewhere);
    const result = await sent(elsewhere);
    assert.deepEqual([result.user, result.ip], [undefined, undefined]);
  });

  it("a browser after its reset: the new visitor ID knows nothing of the old one", async () => {
    await seen(event({ visitor_id: "before", user: jane, click_ids: { ttclid: "E.C.P.1" } }));
    const after = event({ visitor_id: "after" });
    await seen(after);
    const result = await sent(after);
    assert.deepEqual([result.user, result.click_ids], [undefined, undefined]);
  });

  it("events without any identifier", async () => {
    await seen(event({ user: jane }));
    const nobody = event({});
    await seen(nobody);
    assert.equal((await sent(nobody)).user, undefined);
  });

  it("numbers read with an assumed country join nobody", async () => {
    const user = { phone: "0176 12345678" };
    const countries = ["DE", "US"];
    const one = eventOf(
      { event: "Lead", event_id: "a", visitor_id: "v1", user: { ...user, ...jane } },
      { countries },
    );
    const two = eventOf({ event: "Lead", event_id: "b", visitor_id: "v2", user }, { countries });
    await seen(one, two);
    assert.equal((await sent(two)).user?.email, undefined);
  });
});

describe("copies of one event", () => {
  const copiesOf = async (position: number): Promise<readonly number[]> =>
    (await engine.identity.copiesOf("demo/0", position)).map((one) => one.position);

  it("same name and ID by the same visitor, by one without visitor, or the same order", async () => {
    const purchase = { event: "Purchase", properties: { order_id: "7" } };
    await seen(
      event({ event_id: "x", visitor_id: "v1" }),
      event({ event_id: "x", visitor_id: "v1" }),
      event({ event_id: "x" }),
      event({ ...purchase, event_id: "order-7", visitor_id: "v1" }),
      event({ ...purchase, event_id: "another", visitor_id: "v2" }),
    );
    assert.deepEqual(await copiesOf(1), [2, 3]);
    assert.deepEqual(await copiesOf(4), [5]);
  });

  it("another visitor with the same ID is another event, and so are his copies his", async () => {
    const views = ["v1", "v2", "v2"].map((visitor_id) => event({ event_id: "page-1", visitor_id }));
    const texts = views.map((one) => JSON.stringify(one));
    await log.append("demo/0", texts, receivedAt);
    await seen();
    assert.deepEqual([await copiesOf(1), await copiesOf(2)], [[], [3]]);
  });

  it("another name with the same ID is another event", async () => {
    await seen(
      event({ event_id: "x", visitor_id: "v" }),
      event({ event: "AddToCart", event_id: "x", visitor_id: "v" }),
    );
    assert.deepEqual(await copiesOf(1), []);
  });

  it("events of one millisecond without IDs of their own are each their own", async () => {
    const ids = ["01a2073e-117f-7fff-8275-6c0a323609ef", "01a2073e-117f-7fff-8275-6c0bc1ed2dab"];
    await seen(...ids.map((event_id) => event({ event_id, visitor_id: "v" })));
    assert.deepEqual(await copiesOf(1), []);
  });
});
