import assert from "node:assert/strict";
import { hourMs } from "../../core/index.ts";
import type { Engine, Part, Position } from "../ports.ts";
import type { CreateEngine } from "./harness.ts";
import { appendEvents, engineTest, eventText, part, startMs } from "./sample.ts";

const chunkBytes = 4096;

/** Positions, durability, reading from anywhere, damage, time, trimming. */
export function logContract(create: CreateEngine): void {
  engineTest(create, "an empty part has no head, no chunk, and time leads to position 1", async (engine) => {
    assert.equal(await engine.log.head(part), 0);
    assert.equal(await engine.log.read(part, 1, chunkBytes), null);
    assert.equal(await engine.log.seekTime(part, startMs), 1);
    assert.deepEqual(await engine.log.parts(), []);
  });

  engineTest(create, "positions count from 1 without gaps, in commit order", async (engine) => {
    assert.deepEqual(await engine.log.append(part, [eventText("a"), eventText("b")], startMs), {
      first: 1,
      last: 2,
    });
    assert.deepEqual(await engine.log.append(part, [eventText("c")], startMs), { first: 3, last: 3 });
    assert.deepEqual(await idsFrom(engine, part, 1), ["a", "b", "c"]);
  });

  engineTest(
    create,
    "appends of one turn get their own places, each part counted by itself",
    async (engine) => {
      const places = await Promise.all([
        engine.log.append(part, [eventText("a"), eventText("b")], startMs),
        engine.log.append("demo/1", [eventText("x")], startMs),
        engine.log.append(part, [eventText("c")], startMs),
      ]);
      assert.deepEqual(places, [
        { first: 1, last: 2 },
        { first: 1, last: 1 },
        { first: 3, last: 3 },
      ]);
      assert.deepEqual([...(await engine.log.parts())].sort(), ["demo/0", "demo/1"]);
      assert.deepEqual(await idsFrom(engine, part, 1), ["a", "b", "c"]);
      assert.deepEqual(await idsFrom(engine, "demo/1", 1), ["x"]);
    },
  );

  engineTest(create, "the same text twice is two events", async (engine) => {
    await engine.log.append(part, [eventText("a"), eventText("a")], startMs);
    await engine.log.append(part, [eventText("a")], startMs);
    assert.equal(await engine.log.head(part), 3);
  });

  engineTest(
    create,
    "what was acknowledged is there after a crash, and counting goes on",
    async (engine, tools) => {
      await engine.log.append(part, [eventText("a"), eventText("b")], startMs);
      await tools.crash();
      const again = tools.engine();
      assert.deepEqual(await idsFrom(again, part, 1), ["a", "b"]);
      assert.deepEqual(await again.log.append(part, [eventText("c")], startMs), { first: 3, last: 3 });
    },
  );

  engineTest(create, "reading starts at any position, also inside a group", async (engine) => {
    for (let group = 0; group < 4; group++) await appendEvents(engine, 5, startMs + group * 1000);
    const all = await idsFrom(engine, part, 1);
    assert.equal(all.length, 20);
    for (let from = 1; from <= 21; from++)
      assert.deepEqual(await idsFrom(engine, part, from), all.slice(from - 1));
  });

  engineTest(create, "a group larger than the limit is read all the same, alone", async (engine) => {
    await engine.log.append(part, [eventText("small")], startMs);
    await engine.log.append(
      part,
      [eventText("large", startMs, { title: "x".repeat(chunkBytes * 3) })],
      startMs,
    );
    await engine.log.append(part, [eventText("after")], startMs);
    const chunk = await engine.log.read(part, 2, chunkBytes);
    assert.deepEqual([chunk?.first, chunk?.last], [2, 2]);
    assert.deepEqual(await idsFrom(engine, part, 1), ["small", "large", "after"]);
  });

  for (const [where, damaged] of [
    ["first", 0],
    ["middle", 2],
    ["last", 4],
  ] as const) {
    engineTest(
      create,
      `a flipped bit in the ${where} event costs that event alone`,
      async (engine, tools) => {
        const texts = await appendEvents(engine, 5);
        await tools.damage(texts[damaged] ?? "");
        const chunk = await tools.engine().log.read(part, 1, 1_000_000);
        assert.deepEqual([chunk?.first, chunk?.last], [1, 5]);
        chunk?.events.forEach((event, index) => {
          if (index === damaged) assert.equal(event, null);
          else assert.equal(event?.event_id, `event-${startMs}-${index}`);
        });
        assert.equal(chunk?.receivedAt.length, 5, "each has a time, the damaged one too");
        assert.equal(await tools.engine().log.seekTime(part, startMs + 10), 6, "time still leads past it");
      },
    );
  }

  engineTest(
    create,
    "a damaged separator costs its two neighbours, not the positions of the rest",
    async (engine, tools) => {
      const texts = await appendEvents(engine, 5);
      await tools.damage(`${texts[0]?.slice(-6)}\n${texts[1]?.slice(0, 6)}`);
      const chunk = await tools.engine().log.read(part, 1, 1_000_000);
      assert.equal(chunk?.events.length, 5);
      assert.deepEqual(
        chunk?.events.map((event) => event?.event_id ?? null),
        [null, null, ...[2, 3, 4].map((index) => `event-${startMs}-${index}`)],
      );
    },
  );

  engineTest(create, "time leads to the first event received at or after it", async (engine) => {
    for (let hour = 0; hour < 3; hour++) await appendEvents(engine, 4, startMs + hour * hourMs);
    for (const [at, expected] of [
      [startMs - 1, 1],
      [startMs, 1],
      [startMs + 2, 3],
      [startMs + 4, 5],
      [startMs + hourMs, 5],
      [startMs + 2 * hourMs + 3, 12],
      [startMs + 2 * hourMs + 4, 13],
    ] as const) {
      assert.equal(await engine.log.seekTime(part, at), expected, `at ${at - startMs} ms`);
    }
  });

  engineTest(
    create,
    "trimming takes whole groups before a position and never the newest",
    async (engine, tools) => {
      for (let group = 0; group < 3; group++) await appendEvents(engine, 4, startMs + group * 1000);
      assert.equal(await engine.log.seekTime(part, startMs), 1);
      assert.equal(await engine.log.trim(part, 4), 0, "the first group ends at 4, not before it");
      assert.equal(await engine.log.trim(part, 7), 4, "positions 5 to 8 are one group, and 7 is inside it");
      assert.equal((await engine.log.read(part, 1, chunkBytes))?.first, 5, "reading starts at what is left");
      assert.equal(await engine.log.seekTime(part, startMs), 5);
      assert.equal(await engine.log.trim(part, 12), 4);
      assert.equal(await engine.log.trim(part, 12), 0, "the newest group ends at 12, not before it");
      assert.equal((await idsFrom(engine, part, 9)).length, 4);
      assert.equal(await engine.log.trim(part, 13), 0, "the newest group stays: it holds the head");
      const left = await engine.log.read(part, 1, chunkBytes);
      assert.deepEqual(left?.events, [null, null, null, null], "but nothing of its events");
      assert.equal(await engine.log.seekTime(part, startMs + 2000), 9);
      await tools.crash();
      assert.deepEqual(await tools.engine().log.append(part, [eventText("next")], startMs), {
        first: 13,
        last: 13,
      });
    },
  );
}

async function idsFrom(engine: Engine, of: Part, from: Position): Promise<string[]> {
  const ids: string[] = [];
  for (let next = from; ; ) {
    const chunk = await engine.log.read(of, next, chunkBytes);
    if (!chunk) return ids;
    assert.equal(chunk.first, next, "a chunk starts where it was asked to");
    assert.equal(chunk.last, chunk.first + chunk.events.length - 1);
    assert.ok(chunk.events.every((event) => event !== null));
    ids.push(...chunk.events.map((event) => event?.event_id ?? ""));
    next = chunk.last + 1;
  }
}
