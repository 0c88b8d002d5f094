import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { destinationTypes } from "../destinations/index.ts";
import { readManual } from "./manual.ts";

test("each destination and each document has a page with a title, and no two share an address", async () => {
  const pages = await readManual();
  const slugs = pages.map((one) => one.slug);
  assert.equal(slugs[0], "how-forwarding-works");
  assert.equal(new Set(slugs).size, slugs.length);
  for (const { manifest } of destinationTypes) assert.ok(slugs.includes(manifest.type), manifest.type);
  for (const wanted of ["identity", "events-not-reaching-a-destination", "duplicates", "low-match-quality"]) {
    assert.ok(slugs.includes(wanted), wanted);
  }
  for (const page of pages) assert.notEqual(page.title, page.slug, `${page.path} has no title`);
});

test("no document links to a document that is not there", async () => {
  const pages = await readManual();
  const paths = new Set(pages.map((one) => one.path));
  const dead = pages.flatMap((page) =>
    [...page.text.matchAll(/\]\(([^)#:\s]+\.md)(#[^)]*)?\)/g)]
      .map(([, link = ""]) => posix.join(posix.dirname(page.path), link))
      .filter((target) => !paths.has(target))
      .map((target) => `${page.path} -> ${target}`),
  );
  assert.deepEqual(dead, []);
});
