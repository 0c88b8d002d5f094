import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { createVirtualTime } from "../../test/story/time.ts";
import type { HttpReply } from "../core/index.ts";
import type { BegunRange, LogChunk, ParkedEvent, Position } from "../engine/index.ts";
import { openEngineStand } from "../engine/sqlite/test-stand.ts";
import { toTargets } from "../host/index.ts";
import { createResolver } from "../identity/index.ts";
import { createDelivery } from "./delivery.ts";
import { event, start, tiktokDestination } from "./test-stand.ts";

const part = "demo/0";
const key = "demo/tiktok";
const hour = 3_600_000;
const taken: HttpReply = { kind: "reply", status: 200, headers: {}, body: '{"code":0,"message":"OK"}' };
const unreached: HttpReply = { kind: "unreached", error: "no network" };
let end: () => Promise<void>;
afterEach(() => end());

/** What a process left behind that died while requests were under way. */
interface Left {
  readonly events: readonly string[];
  readonly cursor: Position;
  readonly parked?: readonly ParkedEvent[];
  readonly begun: BegunRange;
  /** The destination was in trouble: its events are sent one by one at first. */
  readonly inTrouble?: boolean;
  /** The last position that this process has resolved. */
  readonly resolved?: Position;
}

/** Another process takes over for ten seconds; `send` gets the numbers of its requests. */
async function takeOver(left: Left, send: (request: number) => Promise<HttpReply> | HttpReply) {
  const { log, engine, close } = openEngineStand();
  end = close;
  const stored = { event_time: start, received_at: start, store: "demo", source: "server" };
  const texts = left.events.map((id) => JSON.stringify({ ...event(id), ...stored }));
  await log.append(part, texts, start);
  await engine.ledger.open(key, part, 0);
  const first = await engine.ledger.acquire(key, part, "first", 1000, start);
  assert.ok(first);
  const { cursor, parked = [], begun } = left;
  const outcomes = parked.map(({ reason }) => ({ kind: "parked", reason }) as const);
  const runs = parked.length > 0 ? [{ first: 1, outcomes, receivedAt: parked.map(() => start) }] : [];
  await engine.ledger.settle(first.lease, { cursor, runs, parked, attempts: [], begun });
  await engine.ledger.release(first.lease);
  const [target] = toTargets({ stores: [{ id: "demo", destinations: [tiktokDestination()] }] }).targets;
  assert.ok(target);
  if (left.inTrouble) {
    const trouble = { kind: "down", reason: "no_answer", detail: "", hint: "" } as const;
    await engine.ledger.pause(key, { ...trouble, since: start - 1, until: start, version: target.version });
  }

  const time = createVirtualTime(start);
  const begins: BegunRange[] = [];
  const ledger: typeof engine.ledger = {
    ...engine.ledger,
    begin(lease, range) {
      begins.push(range);
      return engine.ledger.begin(lease, range);
    },
  };
  const rng = { float: () => 0.5, id: (at: number) => `${at}` };
  const failed = (where: string, error: unknown): void => assert.fail(`${where}: ${String(error)}`);
  const ports = { ...engine, ledger, rng, failed, clock: time.clock, wake: time.wake, node: "second" };
  let requests = 0;
  const delivery = createDelivery(
    {
      ...ports,
      resolver: createResolver({ ...engine, rng, failed }),
      http: {
        async send() {
          const reply = send(++requests);
          await time.clock.sleep(100);
          return reply;
        },
      },
      read: async (of, from, bytesMax) =>
        upTo(left.resolved ?? left.events.length, from, await engine.log.read(of, from, bytesMax)),
    },
    key,
    part,
    () => target,
  );
  const stop = new AbortController();
  const running = delivery.run(stop.signal);
  await time.advance(10_000);
  stop.abort();
  await time.advance(1000);
  await running;
  const third = await engine.ledger.acquire(key, part, "third", 1000, start + hour);
  const ended = await Promise.all(
    left.events.map((_, index) => engine.ledger.outcomeAt(key, part, index + 1)),
  );
  return { begins, begun: third?.begun ?? null, outcomes: ended.map((one) => one?.kind ?? null) };
}

/** What of a chunk is resolved in this process. */
function upTo(last: Position, from: Position, chunk: LogChunk | null): LogChunk | null {
  if (!chunk || from > last) return null;
  const count = last - chunk.first + 1;
  return {
    ...chunk,
    last,
    events: chunk.events.slice(0, count),
    receivedAt: chunk.receivedAt.slice(0, count),
  };
}

describe("what may have been received", () => {
  it("stays known while the log cannot be read so far; what is parked waits behind it", async () => {
    const waits = { due: start, reason: "retry", detail: "", attempts: 0, possiblySince: null, since: start };
    const begun = { to: 2, at: start };
    const parked = [{ position: 1, ...waits }];
    const after = await takeOver(
      { events: ["e1", "e2"], cursor: 1, parked, begun, resolved: 1 },
      () => taken,
    );
    assert.deepEqual([after.outcomes, after.begun], [["parked", null], begun]);
  });

  it("is known of each event up to the last, also when they are sent one by one", async () => {
    const begun = { to: 2, at: start - hour };
    const left = { events: ["e1", "e2", "e3"], cursor: 0, begun, inTrouble: true };
    const after = await takeOver(left, (request) => (request === 1 ? taken : unreached));
    assert.deepEqual([after.outcomes, after.begun], [["delivered", null, null], begun]);
  });

  it("is not sent again after the platform's window; what came after it is, with a time of its own", async () => {
    const begun = { to: 2, at: start - 49 * hour };
    const after = await takeOver({ events: ["e1", "e2", "e3"], cursor: 0, begun }, () => taken);
    assert.deepEqual(after.outcomes, ["expired", "expired", "delivered"]);
    assert.deepEqual(after.begins, [{ to: 3, at: start }]);
  });
});
