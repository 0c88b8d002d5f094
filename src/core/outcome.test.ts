import assert from "node:assert/strict";
import { test } from "node:test";
import { copyNamed, nameCopy, reasons } from "./outcome.ts";

test("the copy that an outcome names is found again, and none in other outcomes", () => {
  for (const reason of [reasons.duplicate, reasons.joined])
    assert.equal(copyNamed({ reason, detail: `a copy of ${nameCopy(1_042)}, and so on` }), 1_042);
  assert.equal(copyNamed({ reason: reasons.duplicate }), null);
  assert.equal(copyNamed({ reason: reasons.filter, detail: `about ${nameCopy(7)}, the seventh` }), null);
});
