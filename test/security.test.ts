import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
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

/** Requirements of levels 1 and 2 in release 5.0.0: how many of each section, counted from 1. */
const sections: Readonly<Record<string, number>> = {
  "V1.1": 2,
  "V1.2": 9,
  "V1.3": 11,
  "V1.4": 3,
  "V1.5": 2,
  "V2.1": 3,
  "V2.2": 3,
  "V2.3": 4,
  "V2.4": 1,
  "V3.2": 2,
  "V3.3": 4,
  "V3.4": 6,
  "V3.5": 5,
  "V3.7": 2,
  "V4.1": 3,
  "V4.2": 1,
  "V4.3": 2,
  "V4.4": 4,
  "V5.1": 1,
  "V5.2": 3,
  "V5.3": 2,
  "V5.4": 3,
  "V6.1": 3,
  "V6.2": 12,
  "V6.3": 4,
  "V6.4": 4,
  "V6.5": 5,
  "V6.6": 3,
  "V6.8": 4,
  "V7.1": 3,
  "V7.2": 4,
  "V7.3": 2,
  "V7.4": 5,
  "V7.5": 2,
  "V7.6": 2,
  "V8.1": 2,
  "V8.2": 3,
  "V8.3": 1,
  "V8.4": 1,
  "V9.1": 3,
  "V9.2": 4,
  V10: 1,
  "V11.1": 2,
  "V11.2": 3,
  "V11.3": 3,
  "V11.4": 4,
  "V11.5": 1,
  "V11.6": 1,
  "V12.1": 3,
  "V12.2": 2,
  "V12.3": 4,
  "V13.1": 1,
  "V13.2": 5,
  "V13.3": 2,
  "V13.4": 5,
  "V14.1": 2,
  "V14.2": 4,
  "V14.3": 3,
  "V15.1": 3,
  "V15.2": 3,
  "V15.3": 7,
  "V16.1": 1,
  "V16.2": 5,
  "V16.3": 4,
  "V16.4": 3,
  "V16.5": 3,
  V17: 1,
};

test("every requirement of level 1 and 2 has a row, or is said not to apply", () => {
  const cells = text.split("\n").flatMap((line) => /^\| (V\d[^|]*)\|/.exec(line)?.[1] ?? []);
  const none = /These do not apply[\s\S]*?\n\n/.exec(text)?.[0] ?? "";
  const named = new Set<string>();
  for (const cell of [...cells, none]) {
    // "V3.4.3 to V3.4.6" names those between, too.
    for (const [, from = "", first, last] of cell.matchAll(/(V\d+(?:\.\d+)?)\.(\d+) to V[\d.]*\.(\d+)/g))
      for (let at = Number(first); at <= Number(last); at++) named.add(`${from}.${at}`);
    for (const [name] of cell.matchAll(/V\d+(?:\.\d+){0,2}/g)) named.add(name);
  }
  const missing = Object.entries(sections).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`).filter(
      (one) => !named.has(one) && !named.has(section) && !named.has(section.split(".")[0] ?? ""),
    ),
  );
  assert.deepEqual(missing, []);
});

test("nothing is exported as CSV, which is why nothing guards against formulas in it", () => {
  for (const path of globSync(["src/**/*.ts", "console/src/**/*.{ts,tsx}"]))
    assert.doesNotMatch(readFileSync(path, "utf8"), /text\/csv|\.csv\b/i, path);
});
