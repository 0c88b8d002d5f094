import assert from "node:assert/strict";
import { dayMs } from "../../core/index.ts";
import type { EventClaim, IdentityChange, Profile } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import { engineTest, eventText, part, startMs } from "./sample.ts";

/** Profiles, identifiers, merges, event keys. */
export function identityContract(create: CreateEngine): void {
  engineTest(create, "an identifier leads to its profile, in its own store alone", async (engine, tools) => {
    await engine.identity.apply(change({ profiles: [profile("p1")], links: [link("visitor:v1", "p1")] }));
    await tools.crash();
    const { identity } = tools.engine();
    const found = await identity.lookup("demo", ["visitor:v1", "visitor:unknown"]);
    assert.deepEqual([...found], [["visitor:v1", profile("p1")]]);
    assert.equal((await identity.lookup("other", ["visitor:v1"])).size, 0);
    assert.equal(await identity.profile("other", "p1"), null);
    assert.equal(await identity.cursor(part), 1);
  });

  engineTest(create, "kinds of identifiers with equal values do not mix", async (engine) => {
    const hash = "ab".repeat(32);
    await engine.identity.apply(change({ profiles: [profile("p1")], links: [link(`email:${hash}`, "p1")] }));
    assert.equal((await engine.identity.lookup("demo", [`phone:${hash}`, `customer:${hash}`])).size, 0);
    assert.equal((await engine.identity.lookup("demo", ["visitor:checkout"])).size, 0);
  });

  engineTest(create, "after merges every identifier and every old ID leads to the root", async (engine) => {
    await engine.identity.apply(
      change({
        profiles: [profile("p1"), profile("p2"), profile("p3")],
        links: [link("visitor:v1", "p1"), link("visitor:v2", "p2"), link("visitor:v3", "p3")],
      }),
    );
    await engine.identity.apply(change({ cursor: 2, merges: [merge("p3", "p2")] }));
    await engine.identity.apply(
      change({
        cursor: 3,
        merges: [merge("p2", "p1")],
        profiles: [{ ...profile("p1"), seenAt: startMs + 1 }],
      }),
    );
    const found = await engine.identity.lookup("demo", ["visitor:v1", "visitor:v2", "visitor:v3"]);
    assert.deepEqual(
      [...found.values()].map((one) => [one.id, one.seenAt]),
      [
        ["p1", startMs + 1],
        ["p1", startMs + 1],
        ["p1", startMs + 1],
      ],
    );
    assert.equal((await engine.identity.profile("demo", "p3"))?.id, "p1");
  });

  engineTest(create, "applying a chunk again changes nothing", async (engine) => {
    const chunk = change({
      cursor: 7,
      profiles: [profile("p1")],
      links: [link("visitor:v1", "p1")],
      claims: [claim("id-1", 7)],
      copies: [{ part, position: 7, firstPart: part, firstPosition: 3 }],
    });
    await engine.identity.apply(chunk);
    await engine.identity.apply(chunk);
    await engine.identity.apply({ ...chunk, cursor: 6 });
    assert.equal(await engine.identity.cursor(part), 7, "the cursor never moves back");
    assert.equal((await engine.identity.copies(part, 1, 10)).length, 1);
    assert.deepEqual(await engine.identity.earlier([claim("id-1", 7)]), [null], "it is no copy of itself");
  });

  engineTest(create, "the earliest other copy is found, for seven days", async (engine) => {
    await engine.identity.apply(change({ claims: [claim("id-1", 3), claim("id-1", 5), claim("id-2", 4)] }));
    const place = async (asked: EventClaim): Promise<number | null> =>
      (await engine.identity.earlier([asked]))[0]?.position ?? null;
    assert.equal(await place(claim("id-1", 9)), 3);
    assert.equal(await place(claim("id-1", 5)), 3);
    assert.equal(await place(claim("id-1", 3)), null);
    assert.equal(await place(claim("id-3", 9)), null);
    assert.equal(await place({ ...claim("id-1", 9), event: "Purchase" }), null, "another name");
    assert.equal(await place({ ...claim("id-1", 9), store: "other" }), null, "another store");
    assert.equal(await place({ ...claim("id-1", 9), at: startMs + 7 * dayMs }), 3);
    assert.equal(await place({ ...claim("id-1", 9), at: startMs + 7 * dayMs + 1 }), null);
  });

  engineTest(
    create,
    "another visitor with the same ID is another event; one without visitor is not",
    async (engine) => {
      await engine.identity.apply(change({ claims: [claim("id-1", 3, "v1")] }));
      const [other, none, same] = await engine.identity.earlier([
        claim("id-1", 4, "v2"),
        claim("id-1", 5),
        claim("id-1", 6, "v1"),
      ]);
      assert.deepEqual([other, none?.position, same?.position], [null, 3, 3]);
      await engine.identity.apply(change({ claims: [claim("id-2", 3)] }));
      assert.equal((await engine.identity.earlier([claim("id-2", 4, "v2")]))[0]?.position, 3);
    },
  );

  engineTest(create, "an order is the same order at any time and under any ID", async (engine, tools) => {
    await engine.identity.apply(change({ claims: [{ ...claim("id-1", 3, "v1"), orderId: "1001" }] }));
    await engine.identity.apply(change({ claims: [{ ...claim("id-2", 5, "v1"), orderId: "1001" }] }));
    await tools.crash();
    const late = { ...claim("id-9", 8, "v2"), orderId: "1001", at: startMs + 300 * dayMs };
    const [found, other] = await tools.engine().identity.earlier([late, { ...late, orderId: "1002" }]);
    assert.deepEqual([found?.position, other], [3, null]);
  });

  engineTest(
    create,
    "a copy is found although the log has lost the first, once its key is sealed",
    async (engine, tools) => {
      const texts = ["id-1", "id-2"].map((id) => eventText(id));
      for (const text of texts) await engine.log.append(part, [text], startMs);
      const claims = [claim("id-1", 1), claim("id-2", 2)];
      await engine.identity.apply(change({ cursor: 2, claims }));
      assert.equal(await engine.identity.seal(part, 2, startMs), 2);
      assert.equal(await engine.log.trim(part, 2), 1);
      await tools.crash();
      const found = await tools.engine().identity.earlier([claim("id-1", 9), claim("id-2", 9)]);
      assert.deepEqual(
        found.map((one) => one?.position),
        [1, 2],
      );
    },
  );

  engineTest(create, "copies are listed by place and by their first", async (engine) => {
    const copies = [
      { part, position: 5, firstPart: part, firstPosition: 2 },
      { part, position: 8, firstPart: part, firstPosition: 2 },
    ];
    await engine.identity.apply(change({ copies }));
    assert.deepEqual(await engine.identity.copies(part, 5, 7), [copies[0]]);
    assert.deepEqual(await engine.identity.copiesOf(part, 2), copies);
    assert.deepEqual(await engine.identity.copiesOf(part, 5), []);
  });
}

function profile(id: string): Profile {
  return {
    id,
    store: "demo",
    createdAt: startMs,
    seenAt: startMs,
    keys: [],
    hashes: { email: [{ value: `hash-of-${id}`, at: startMs, from: 1 }] },
    click_ids: {},
    cookies: {},
  };
}

function change(some: Partial<IdentityChange>): IdentityChange {
  return { part, cursor: 1, profiles: [], links: [], merges: [], claims: [], copies: [], ...some };
}

function link(key: string, to: string): IdentityChange["links"][number] {
  return { store: "demo", key, profile: to };
}

function merge(from: string, to: string): IdentityChange["merges"][number] {
  return { store: "demo", from, to, at: startMs, why: "same email" };
}

function claim(eventId: string, position: number, visitorId: string | null = null): EventClaim {
  return {
    store: "demo",
    event: "AddToCart",
    eventId,
    visitorId,
    orderId: null,
    part,
    position,
    at: startMs,
  };
}
