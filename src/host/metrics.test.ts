import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigFile } from "../config/index.ts";
import { openEngineStand } from "../engine/sqlite/test-stand.ts";
import { createMetrics } from "./metrics.ts";

test("a destination that was removed is gone from the figures, or it would wait in an alert for ever", async (context) => {
  const { log, engine, close } = openEngineStand();
  context.after(close);
  await log.append("shop/0", ['{"event":"Lead"}'], 1);
  await engine.ledger.open("shop/tiktok", "shop/0", 0);
  let destinations: NonNullable<ConfigFile["stores"][number]["destinations"]> = [
    { id: "tiktok", type: "tiktok" },
  ];
  const config = (): ConfigFile => ({ stores: [{ id: "shop", destinations }] });
  const metrics = createMetrics({ log, trace: engine.trace, config });
  assert.match(await metrics.text(), /destination="tiktok",state="waiting"\} 1/);
  destinations = [];
  assert.doesNotMatch(await metrics.text(), /destination="tiktok"/);
});
