import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const file = "docs/security.md";
const text = readFileSync(file, "utf8");

test("every file that the threat model links to exists", () => {
  const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => path);
  assert.ok(links.length > 20);
  for (const path of links) assert.ok(existsSync(join(dirname(file), path)), path);
});

test("every row of the check-list names code that exists, and a test unless it is not met or a document", () => {
  const rows = text.split("\n").filter((line) => /^\| V\d/.test(line));
  assert.ok(rows.length > 50);
  for (const row of rows) {
    const [, requirement = "", state = "", how = "", code = "", shown = ""] = row
      .split("|")
      .map((one) => one.trim());
    assert.match(requirement, /^V\d+\.\d+/);
    assert.match(state, /^(met|partly|not met)$/, requirement);
    assert.ok(how.length > 3, requirement);
    assert.ok(existsSync(code), `${requirement}: ${code}`);
    if (shown === "")
      assert.ok(state === "not met" || code.startsWith("docs/"), `${requirement} has no test`);
    else assert.ok(existsSync(shown) && /test\.tsx?$/.test(shown), `${requirement}: ${shown}`);
  }
});
