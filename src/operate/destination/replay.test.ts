import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { openStand, standConfig } from "../../api/test-stand.ts";
import { destinationTypes } from "../../destinations/index.ts";
import { createCatalogue } from "../catalogue.ts";
import { createReplays } from "./replay.ts";

test("a replay that is cancelled while a page of it is under way stays cancelled", async (context) => {
  const stand = await openStand();
  context.after(() => stand.close());
  const pages = 3;
  const events = pages * 400;
  await stand.append(Array.from({ length: events }, () => ({ event: "PageView" })));
  await stand.settle(
    Array.from({ length: events }, () => ({ kind: "rejected", reason: "invalid" }) as const),
  );
  let cancelled: Promise<unknown> | null = null;
  const { state } = stand.reads;
  const listing = {
    ...state,
    async list(namespace: string, prefix?: string) {
      const rows = await state.list(namespace, prefix);
      const job = rows.find(({ value }) => namespace === "replay" && value.includes('"running"'));
      if (job && cancelled === null) {
        // Somebody presses Cancel at the moment at which the first page was looked up.
        cancelled = replays.cancel(tiktok, JSON.parse(job.value).id);
        for (let turns = 0; turns < 9; turns++) await setImmediate();
      }
      return rows;
    },
  };
  const clock = { now: stand.now, sleep: async () => undefined };
  const rng = { float: () => 0.5, id: () => "replay-1" };
  const faults: unknown[] = [];
  const ports = { clock, rng, engine: { ...stand.reads, state: listing }, wake: () => undefined };
  const replays = createReplays(ports, (error) => faults.push(error));
  const configuration = { current: () => standConfig };
  const tiktok = createCatalogue({ configuration, types: destinationTypes }).destination("demo", "tiktok");
  const wish = { from: stand.now() - 1, to: stand.now() + 1, outcomes: ["rejected"] } as const;
  await replays.start(tiktok, wish, "replay", "ada@shop.example");
  await replays.idle();
  assert.ok(cancelled);
  await cancelled;
  const [job] = await replays.list(tiktok);
  assert.equal(job?.state, "cancelled");
  assert.ok((await stand.engine.ledger.hasten("demo/tiktok", stand.now() + 1)) < events, "the rest stays");
  assert.deepEqual(faults, []);
});
