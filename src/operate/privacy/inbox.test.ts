import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createSealer } from "../../config/index.ts";
import { type EngineStand, openEngineStand } from "../../engine/sqlite/test-stand.ts";
import { createUnreadWebhooks } from "../shopify/index.ts";
import type { PrivacyPorts } from "./erase.ts";
import { createPrivacyInbox } from "./inbox.ts";

const at = Date.UTC(2026, 10, 22, 12);
const redact = { store: "demo", kind: "shop_redact", person: null } as const;
let log: EngineStand["log"];
let engine: EngineStand["engine"];
let close: EngineStand["close"];
let faults: unknown[];

beforeEach(() => {
  ({ log, engine, close } = openEngineStand());
  faults = [];
});
afterEach(() => close());

function open(change: Partial<PrivacyPorts["log"]> = {}) {
  let ids = 0;
  return createPrivacyInbox({
    log: { ...log, ...change },
    identity: engine.identity,
    state: engine.state,
    forget: async () => undefined,
    now: () => at,
    makeId: () => `id-${++ids}`,
    keepExport: async (id) => id,
    failed: (error) => faults.push(error),
  });
}

describe("the shop's privacy requests", () => {
  it("that failed are carried out an hour later, without a restart", async () => {
    let isBusy = true;
    const inbox = open({
      async parts() {
        if (isBusy) throw new Error("the disk is busy");
        return [];
      },
    });
    await inbox.take(redact);
    await inbox.work();
    assert.deepEqual(await inbox.receipts(), []);
    const stopped = new AbortController();
    const slept: number[] = [];
    const clock = {
      now: () => at,
      async sleep(ms: number) {
        slept.push(ms);
        if (isBusy) isBusy = false;
        else stopped.abort();
      },
    };
    await inbox.run(clock, stopped.signal);
    assert.deepEqual(slept, [3_600_000, 3_600_000]);
    assert.equal((await inbox.receipts()).length, 1);
    assert.ok(faults.length > 0, "and each failure is logged");
  });

  it("to erase a store take with them what could not be read of its webhooks", async () => {
    const sealer = createSealer(Buffer.alloc(32, 7));
    let ids = 0;
    const unread = createUnreadWebhooks({
      state: engine.state,
      sealer,
      now: () => at,
      makeId: () => `kept-${++ids}`,
    });
    await unread.keep({ store: "demo", topic: "orders/create", body: '{"email":"ada@example.com"}' });
    await unread.keep({ store: "other", topic: "orders/create", body: "{}" });
    const inbox = open();
    await inbox.take(redact);
    await inbox.work();
    const left: string[] = [];
    await unread.retry(async ({ store }) => left.push(store) > 0);
    assert.deepEqual(left, ["other"]);
  });
});
