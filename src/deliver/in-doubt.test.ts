import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { createVirtualTime } from "../../test/story/time.ts";
import { openEngineStand } from "../engine/sqlite/test-stand.ts";
import { toTargets } from "../host/index.ts";
import { createResolver } from "../identity/index.ts";
import { createDelivery } from "./delivery.ts";
import { event, start, tiktokDestination } from "./test-stand.ts";

const part = "demo/0";
const key = "demo/tiktok";
let end: () => Promise<void>;
afterEach(() => end());

describe("what may have been received", () => {
  it("stays known while the log cannot be read so far, whatever else is sent meanwhile", async () => {
    const { log, engine, close } = openEngineStand();
    end = close;
    const stored = { event_time: start, received_at: start, store: "demo", source: "server", flags: ["bot"] };
    const texts = ["e1", "e2"].map((id) => JSON.stringify({ ...event(id), ...stored }));
    await log.append(part, texts, start);
    await engine.ledger.open(key, part, 0);
    const first = await engine.ledger.acquire(key, part, "first", 1000, start);
    assert.ok(first);
    const waits = { due: start, reason: "retry", detail: "", attempts: 0, possiblySince: null, since: start };
    const doubt = { to: 2, at: start };
    await engine.ledger.settle(first.lease, {
      cursor: 1,
      runs: [{ first: 1, outcomes: [{ kind: "parked", reason: "retry" }], receivedAt: [start] }],
      parked: [{ position: 1, ...waits }],
      attempts: [],
      begun: doubt,
    });
    await engine.ledger.release(first.lease);

    const time = createVirtualTime(start);
    const [target] = toTargets({ stores: [{ id: "demo", destinations: [tiktokDestination()] }] }).targets;
    const rng = { float: () => 0.5, id: (at: number) => `${at}` };
    const failed = (where: string, error: unknown): void => assert.fail(`${where}: ${String(error)}`);
    const ports = { ...engine, rng, failed, clock: time.clock, wake: time.wake, node: "second" };
    const delivery = createDelivery(
      {
        ...ports,
        resolver: createResolver({ ...engine, rng, failed }),
        http: { send: async () => ({ kind: "unreached", error: "no network" }) },
        // This server has resolved the first event only; another had sent the second.
        read: async (of, from, bytesMax) => {
          const chunk = from > 1 ? null : await engine.log.read(of, from, bytesMax);
          const [head = null] = chunk?.events ?? [];
          return chunk && { ...chunk, last: 1, events: [head], receivedAt: [start] };
        },
      },
      key,
      part,
      () => target ?? null,
    );
    const stop = new AbortController();
    const running = delivery.run(stop.signal);
    await time.advance(10_000);
    stop.abort();
    await time.advance(1000);
    await running;
    assert.deepEqual((await engine.ledger.acquire(key, part, "third", 1000, start))?.begun, doubt);
  });
});
