import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { hashEmail, hashExternalId, type StorefrontEvent } from "../core/index.ts";
import type { Profile } from "../engine/index.ts";
import { type EngineStand, openEngineStand } from "../engine/sqlite/test-stand.ts";
import { kindCaps } from "./cap.ts";
import { createResolver, type Resolver } from "./resolver.ts";

const start = Date.UTC(2026, 10, 22);
const part = "demo/0";

let log: EngineStand["log"];
let engine: EngineStand["engine"];
let close: EngineStand["close"];
let resolver: Resolver;
let ids: number;

beforeEach(() => open());
afterEach(async () => {
  await close();
});

function open(cachedKeysMax?: number): void {
  ({ log, engine, close } = openEngineStand());
  ids = 0;
  resolver = createResolver({
    ...engine,
    rng: { float: () => 0, id: () => `profile-${String(++ids).padStart(5, "0")}` },
    failed: (_part, _position, error) => {
      throw error;
    },
    ...(cachedKeysMax === undefined ? {} : { cachedKeysMax }),
  });
}

interface Act {
  readonly visitor?: string | undefined;
  readonly email?: string | undefined;
  readonly customer?: string | undefined;
  readonly order?: string | undefined;
  readonly source?: StorefrontEvent["source"] | undefined;
  readonly click?: string | undefined;
}

let clock = start;

function eventOf(act: Act): StorefrontEvent {
  clock += 1000;
  return {
    event: "PageView",
    event_id: `e${clock}`,
    event_time: clock,
    received_at: clock,
    store: "demo",
    source: act.source ?? "server",
    ...(act.visitor ? { visitor_id: act.visitor } : {}),
    user: {
      ...(act.email ? { email: [hashEmail(`${act.email}@example.com`).email] } : {}),
      ...(act.customer ? { external_id: [hashExternalId(act.customer).external_id] } : {}),
    },
    ...(act.click ? { click_ids: { ttclid: { value: act.click, at: clock } } } : {}),
    properties: act.order ? { order_id: act.order } : {},
  };
}

async function see(...acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return;
  await log.append(
    part,
    acts.map((act) => JSON.stringify(eventOf(act))),
    clock,
  );
  while (await resolver.step(part)) {
    // until the end of the log
  }
}

async function profileOf(act: Act): Promise<Profile | null> {
  const [profile] = await resolver.profiles("demo", [eventOf(act)]);
  return profile ?? null;
}

test("an e-mail typed at the checkout joins the browser that clicked the ad", async () => {
  await see({ visitor: "browser-1", click: "E.C.P.1" }, { visitor: "browser-1", email: "ada" });
  const profile = await profileOf({ email: "ada" });
  assert.equal(profile?.click_ids.ttclid?.[0]?.value, "E.C.P.1");
  assert.equal(profile?.id, (await profileOf({ visitor: "browser-1" }))?.id);
});

test("a browser cannot join itself to a person by guessing an order number; a signed event can", async () => {
  await see({ order: "1001", email: "ada" }, { order: "1001", visitor: "stranger", source: "pixel" });
  assert.notEqual((await profileOf({ visitor: "stranger" }))?.id, (await profileOf({ email: "ada" }))?.id);
  await see({ order: "1001", visitor: "browser-1", source: "shopify" });
  assert.equal((await profileOf({ visitor: "browser-1" }))?.id, (await profileOf({ email: "ada" }))?.id);
});

test("a kiosk's browser must not swallow the shop: over its cap it joins nobody, past customers included", async () => {
  const cap = kindCaps.customer ?? 0;
  for (let index = 0; index <= cap; index++) {
    await see({ visitor: "kiosk", customer: `c${index}`, email: `e${index}` });
  }
  const [block] = await engine.identity.blocked("demo");
  assert.equal(block?.key, "visitor:kiosk");
  // From nothing, each person becomes one of their own.
  for (let index = 0; index <= cap; index++) await see({ visitor: "kiosk", customer: `c${index}` });
  const found = await Promise.all(
    Array.from({ length: cap + 1 }, (_, index) => profileOf({ customer: `c${index}` })),
  );
  assert.equal(new Set(found.map((profile) => profile?.id)).size, cap + 1);
  assert.ok(found.every((profile) => profile?.hashes.external_id?.length === 1));
  assert.equal(await profileOf({ visitor: "kiosk" }), null);
});

test("the shop's own address, used for every phone order, joins no customers", async () => {
  for (let index = 0; index < 20; index++) await see({ email: "orders", customer: `c${index}` });
  const ids = await Promise.all(
    [15, 16, 17].map(async (index) => (await profileOf({ customer: `c${index}` }))?.id),
  );
  assert.equal(new Set(ids).size, 3);
  assert.equal((await engine.identity.blocked("demo")).length, 1);
});

test("an operator's block holds after a restart, and can be taken back", async () => {
  const key = `email:${hashEmail("orders@example.com").email}`;
  await engine.identity.block({ store: "demo", key, at: start, why: "our own address" });
  resolver.forget();
  await see({ email: "orders", customer: "a" }, { email: "orders", customer: "b" });
  assert.notEqual((await profileOf({ customer: "a" }))?.id, (await profileOf({ customer: "b" }))?.id);
  await engine.identity.block({ store: "demo", key, at: start, why: null });
  resolver.forget();
  await see({ email: "orders", customer: "a" }, { email: "orders", customer: "b" });
  assert.equal((await profileOf({ customer: "a" }))?.id, (await profileOf({ customer: "b" }))?.id);
});

test("un-merging restores both people as they were", async () => {
  await see({ visitor: "browser-1", email: "ada", click: "E.C.P.1" });
  await see({ visitor: "browser-2", email: "bob" });
  const before = [await profileOf({ email: "ada" }), await profileOf({ email: "bob" })];
  await see({ visitor: "browser-1", email: "bob" });
  const merged = await profileOf({ email: "bob" });
  assert.equal(merged?.id, before[0]?.id);
  const [record] = await engine.identity.merges("demo", merged?.id ?? "");
  assert.equal(record?.from, before[1]?.id);
  assert.deepEqual(await engine.identity.unmerge("demo", merged?.id ?? ""), record);
  resolver.forget();
  assert.deepEqual([await profileOf({ email: "ada" }), await profileOf({ email: "bob" })], before);
  assert.equal(await engine.identity.unmerge("demo", merged?.id ?? ""), null);
});

test("who comes back among strangers when memory is full is still the same person", async () => {
  await close();
  open(4);
  await see({ visitor: "ada", email: "ada" });
  await see({ visitor: "v1" }, { visitor: "v2" });
  const known = await profileOf({ email: "ada" });
  await see({ visitor: "v3" }, { visitor: "v4" }, { visitor: "ada" });
  assert.equal((await profileOf({ visitor: "ada" }))?.id, known?.id);
  await see({ visitor: "v5" }, { visitor: "v6" });
  // Whoever is asked about at the same time must not be forgotten for the others either.
  const events = [{ visitor: "v5" }, { visitor: "ada" }, { visitor: "v1" }, { visitor: "v2" }].map(eventOf);
  const found = await resolver.profiles("demo", events);
  assert.equal(found[1]?.id, known?.id);
  assert.ok(found.every((profile) => profile !== null));
});

const act = fc.record({
  visitor: fc.option(fc.constantFrom("v1", "v2", "v3", "v4"), { nil: undefined }),
  email: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
  customer: fc.option(fc.constantFrom("x", "y"), { nil: undefined }),
});

/** Which of these identifiers lead to the same person. */
async function partition(): Promise<string> {
  const names: Act[] = [
    ...["v1", "v2", "v3", "v4"].map((visitor) => ({ visitor })),
    ...["a", "b", "c"].map((email) => ({ email })),
    ...["x", "y"].map((customer) => ({ customer })),
  ];
  const ids = await Promise.all(names.map(async (name) => (await profileOf(name))?.id ?? ""));
  return ids.map((id) => (id === "" ? "-" : ids.indexOf(id))).join(" ");
}

test("property: who is one person does not depend on the order of events, nor on seeing them twice", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 8 }), fc.infiniteStream(fc.nat()), async (acts, random) => {
      const run = async (order: readonly Act[]): Promise<string> => {
        await close();
        open();
        const half = Math.floor(order.length / 2);
        await see(...order.slice(0, half));
        await see(...order.slice(half));
        return partition();
      };
      const shuffled = acts
        .map((one) => ({ one, at: random.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ one }) => one);
      const expected = await run(acts);
      assert.equal(await run(shuffled), expected);
      assert.equal(await run([...acts, ...acts]), expected);
    }),
    { numRuns: 12 },
  );
});

/** Names of everything that an act could bring into a profile. */
function namesOf({ visitor, email, customer }: Act): readonly string[] {
  return [
    ...(visitor ? [`visitor:${visitor}`] : []),
    ...(email ? [`email:${hashEmail(`${email}@example.com`).email}`] : []),
    ...(customer ? [`customer:${hashExternalId(customer).external_id}`] : []),
  ];
}

test("property: a profile holds what its own events said, and nothing of anybody whom no event links", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
      await close();
      open();
      const said = acts.map((one, index) => ({ ...one, click: `click-${index}` }));
      await see(...said);
      for (const one of said.filter((each) => namesOf(each).length > 0)) {
        // The person: all that can be reached from this act through shared identifiers.
        const reached = new Set(namesOf(one));
        for (let size = 0; size !== reached.size; ) {
          size = reached.size;
          for (const other of said)
            if (namesOf(other).some((name) => reached.has(name)))
              for (const name of namesOf(other)) reached.add(name);
        }
        const own = said.filter((other) => namesOf(other).some((name) => reached.has(name)));
        const profile = await profileOf(one);
        assert.deepEqual(new Set(profile?.keys), reached);
        assert.deepEqual(
          new Set(profile?.click_ids.ttclid?.map(({ value }) => value)),
          new Set(own.map(({ click }) => click)),
        );
      }
    }),
    { numRuns: 15 },
  );
});

test("property: un-merging restores both people, whatever each was", async () => {
  const acts = (names: readonly string[]) =>
    fc.array(
      fc.record({
        visitor: fc.constantFrom(...names.map((name) => `visitor-${name}`)),
        email: fc.constant(names[0]),
        click: fc.option(fc.constantFrom(...names.map((name) => `click-${name}`)), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 4 },
    );
  await fc.assert(
    fc.asyncProperty(acts(["a", "b"]), acts(["x", "y"]), async (one, other) => {
      await close();
      open();
      await see(...one, ...other);
      const both = async () => [await profileOf({ email: "a" }), await profileOf({ email: "x" })];
      const before = await both();
      await see({ visitor: one[0]?.visitor, email: "x" });
      const [merged, same] = await both();
      assert.equal(merged?.id, same?.id);
      await engine.identity.unmerge("demo", merged?.id ?? "");
      resolver.forget();
      assert.deepEqual(await both(), before);
    }),
    { numRuns: 15 },
  );
});
