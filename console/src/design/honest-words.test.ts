import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("no page and no sentence of the server says that a platform matched or attributed an event: only it knows", () => {
  const sources = globSync(["console/src/**/*.{ts,tsx}", "src/{operate,wire,api}/**/*.ts"]).filter(
    (path) => !/test(?:-stand|-client)?\.ts$/.test(path),
  );
  assert.ok(sources.length > 150, "the folders are where this test looks");
  const claims = sources.filter((path) => /\b(?:attributed|matched)\b/i.test(readFileSync(path, "utf8")));
  assert.deepEqual(claims, []);
});
