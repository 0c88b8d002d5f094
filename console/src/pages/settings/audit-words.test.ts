import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { auditWords } from "./audit-words.ts";

test("whatever the server writes into the audit log has words", () => {
  const source = globSync("src/{api,operate,host}/**/*.ts")
    .filter((path) => !path.endsWith(".test.ts"))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const actions = [...source.matchAll(/(?:action: |action = .*|note\(account, )"([a-z_]+\.[a-z_]+)"/g)].map(
    ([, action = ""]) => action,
  );
  assert.ok(actions.length > 30, "the pattern finds the actions");
  assert.deepEqual(
    actions.filter((action) => auditWords(action) === action),
    [],
  );
});
