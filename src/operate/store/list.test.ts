import assert from "node:assert/strict";
import { test } from "node:test";
import { openStand } from "../../api/test-stand.ts";
import { lastEventAt } from "./list.ts";

test("the latest event of a kind is found again after more have come", async () => {
  const stand = await openStand();
  try {
    const last = () => lastEventAt(stand.reads, "demo", { event: "Purchase" });
    assert.equal(await last(), null);
    await stand.append([{ event: "Purchase" }, { event: "PageView" }]);
    const first = stand.now();
    assert.equal(await last(), first);
    stand.pass(1000);
    await stand.append([{ event: "PageView" }]);
    assert.equal(await last(), first, "older than what was looked through before");
    stand.pass(1000);
    await stand.append([{ event: "Purchase" }]);
    assert.equal(await last(), stand.now());
  } finally {
    await stand.close();
  }
});
