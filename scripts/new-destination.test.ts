import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";

const root = join(import.meta.dirname, "..");
/** What an author fills in; everything else of a new destination passes from the start. */
const toFillIn = [
  "explains itself: links, help for every field, a guide",
  "fits a full batch of purchases into one body",
  "has limits that a request can keep",
  "purchase.json maps exactly",
];

it("a new destination fails only where its author has to fill in", (t) => {
  const tree = mkdtempSync(join(tmpdir(), "signalpost-scaffold-"));
  t.after(() => rmSync(tree, { recursive: true }));
  mkdirSync(join(tree, "src/destinations"), { recursive: true });
  for (const shared of ["src/core", "src/destinations/kit", "src/destinations/contract", "package.json"]) {
    symlinkSync(join(root, shared), join(tree, shared));
  }
  const made = run("scripts/new-destination.ts", "two-words", tree);
  assert.equal(made.status, 0, made.stderr);
  const folder = join(tree, "src/destinations/two-words");
  const { stdout } = run("--test", "--test-reporter=tap", `${folder}/two-words.test.ts`);
  const failed = [...stdout.matchAll(/^ +not ok \d+ - (.*)$/gm)].map((match) =>
    match[1]?.replaceAll("\\", ""),
  );
  assert.deepEqual(failed.sort(), toFillIn, stdout);
  assert.match(stdout, /two-words: mapping/);
});

it("refuses names that are no folder, and folders that are there", () => {
  for (const name of ["", "Two", "a b", "../x", "tiktok"]) {
    assert.notEqual(run("scripts/new-destination.ts", name).status, 0, name);
  }
});

function run(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  // The outer test run marks its children; without the mark the inner one reports as TAP.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
}
