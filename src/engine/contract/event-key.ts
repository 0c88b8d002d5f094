import assert from "node:assert/strict";
import { dayMs } from "../../core/index.ts";
import type { EventClaim, IdentityChange } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import { engineTest, eventText, part, startMs } from "./sample.ts";

/** Where keys of events are kept changes with time; that a copy is found must not. */
export function eventKeyContract(create: CreateEngine): void {
  engineTest(
    create,
    "the newest keys are found again after a crash, from the first on",
    async (engine, tools) => {
      for (const id of ["id-1", "id-2"]) await engine.log.append(part, [eventText(id)], startMs);
      await engine.identity.apply(change(2, [claim("id-1", 1), claim("id-2", 2)]));
      await tools.crash();
      const found = await tools.engine().identity.earlier([claim("id-1", 9), claim("id-2", 9)]);
      assert.deepEqual(
        found.map((one) => one?.position),
        [1, 2],
      );
    },
  );

  engineTest(create, "keys that are stored together are each found for seven days", async (engine, tools) => {
    const late = startMs + 5 * dayMs;
    await engine.log.append(part, [eventText("id-1")], startMs);
    await engine.log.append(part, [eventText("id-2", late)], late);
    await engine.identity.apply(change(2, [claim("id-1", 1), { ...claim("id-2", 2), at: late }]));
    assert.equal(await engine.identity.seal(part, 3, late), 2);
    const copy = { ...claim("id-2", 9), at: late + 6 * dayMs };
    assert.equal((await engine.identity.earlier([copy]))[0]?.position, 2);
    await tools.crash();
    assert.equal((await tools.engine().identity.earlier([copy]))[0]?.position, 2);
    while ((await tools.engine().identity.trim(startMs + dayMs, 0)) > 0);
    assert.equal((await tools.engine().identity.earlier([copy]))[0]?.position, 2, "not older than that");
  });

  engineTest(create, "the first of very many events with one ID is found", async (engine, tools) => {
    const claims = Array.from({ length: 500 }, (_, index) => claim("1", index + 1, `visitor-${index}`));
    const texts = claims.map(({ visitorId }) =>
      eventText("1", startMs, visitorId ? { visitor_id: visitorId } : {}),
    );
    await engine.log.append(part, texts, startMs);
    await engine.identity.apply(change(500, claims));
    await engine.identity.seal(part, 501, startMs);
    await tools.crash();
    const asked = [claim("1", 900), claim("1", 900, "visitor-250")];
    const found = await tools.engine().identity.earlier(asked);
    assert.deepEqual(
      found.map((one) => one?.position),
      [1, 251],
    );
  });

  engineTest(create, "a change that failed leaves no key and no place behind", async (engine, tools) => {
    const other = { ...claim("id-1", 1), part: "new/0" };
    // Half an event is none: the engine refuses it after it has taken up the first.
    const bad = { ...other, position: 2.5, orderId: "1001" };
    await assert.rejects(engine.identity.apply({ ...change(3, [other, other, bad]), part: "new/0" }));
    assert.deepEqual(await engine.identity.earlier([claim("id-1", 9)]), [null]);
    await engine.ledger.open("demo/other", "other/0", 0);
    await engine.identity.apply({ ...change(3, []), part: "new/0" });
    assert.equal(await engine.identity.cursor("other/0"), 0);
    await tools.crash();
    assert.equal(await tools.engine().identity.cursor("new/0"), 3);
  });

  engineTest(
    create,
    "what occurs in a stretch of the log is searched, also across a crash",
    async (engine, tools) => {
      const total = 3000;
      const names = Array.from({ length: total }, (_, index) => (index === 4 ? "Rare" : "AddToCart"));
      const texts = names.map((event, index) => eventText(`id-${index}`, startMs, { event }));
      await engine.log.append(part, texts, startMs);
      const claims = names.map((event, index) => ({
        ...claim(`id-${index}`, index + 1),
        event,
        source: "server",
      }));
      await engine.identity.apply(change(10, claims.slice(0, 10)));
      await tools.crash();
      await tools.engine().identity.apply(change(total, claims.slice(10)));
      const { events } = await tools.engine().trace.search({ store: "demo", event: "Rare", limit: 5 });
      assert.deepEqual(
        events.map((one) => one.position),
        [5],
      );
    },
  );
}

function change(cursor: number, claims: readonly EventClaim[]): IdentityChange {
  return { part, cursor, profiles: [], links: [], merges: [], claims, copies: [] };
}

function claim(eventId: string, position: number, visitorId: string | null = null): EventClaim {
  const none = { visitorId, orderId: null };
  return { store: "demo", event: "AddToCart", eventId, ...none, part, position, at: startMs };
}
