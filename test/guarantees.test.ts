import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("every test that the guarantees name exists, and every promise names one", () => {
  const text = readFileSync("docs/guarantees.md", "utf8");
  const promises = text.split(/^## (?=\d)/m).slice(1);
  assert.equal(promises.length, 10);
  for (const promise of promises) {
    const links = [...promise.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => path ?? "");
    assert.ok(links.length > 0, promise.split("\n").at(0) ?? "");
    for (const path of links) assert.ok(existsSync(path), path);
  }
});
