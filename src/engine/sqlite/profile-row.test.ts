import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import test from "node:test";
import fc from "fast-check";
import type { Profile } from "../ports.ts";
import { openPipelineEngine, sqliteFiles } from "./index.ts";
import { idColumn, idOfColumn, profileOfText, profileText } from "./profile-row.ts";

const at = fc.integer({ min: 0, max: 4_102_444_800_000 });
const from = fc.option(fc.nat(), { nil: null });
const known = <T>(value: fc.Arbitrary<T>) => fc.record({ value, at, from });
const lists = fc.dictionary(fc.string(), fc.array(known(fc.string()), { maxLength: 3 }), { maxKeys: 3 });
const anyProfile: fc.Arbitrary<Profile> = fc.record(
  {
    id: fc.oneof(fc.uuid(), fc.string({ minLength: 1 })),
    store: fc.string({ minLength: 1 }),
    createdAt: at,
    seenAt: at,
    keys: fc.array(fc.string(), { maxLength: 4 }),
    hashes: lists,
    click_ids: lists,
    cookies: fc.dictionary(fc.string(), known(fc.string()), { maxKeys: 3 }),
    ip: known(fc.ipV6()),
    user_agent: known(fc.string()),
    consent: known(fc.record({ marketing: fc.boolean(), analytics: fc.boolean() }, { requiredKeys: [] })),
    country: known(fc.constant("DE")),
    locale: known(fc.constant("de-DE")),
    scripts: known(fc.constantFrom("", "tiktok meta")),
  },
  {
    requiredKeys: ["id", "store", "createdAt", "seenAt", "keys", "hashes", "click_ids", "cookies"],
    noNullPrototype: true,
  },
);

test("a profile comes out of its row as it went in", () => {
  fc.assert(
    fc.property(anyProfile, (profile) => {
      const { id, store, seenAt } = profile;
      const read = profileOfText(idOfColumn(idColumn(id)), store, seenAt, profileText(profile));
      assert.deepEqual(plain(read), plain(profile));
    }),
  );
});

/** Whether an object has a prototype makes no difference; `__proto__` as a name would. */
function plain(profile: Profile): unknown {
  return JSON.parse(JSON.stringify(profile));
}

test("a folder of the first layout keeps its profiles, merges and what can be undone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "signalpost-layout-"));
  const files = sqliteFiles(folder);
  const profile = (id: string, keys: readonly string[]): Profile => ({
    id,
    store: "demo",
    createdAt: 5,
    seenAt: 9,
    keys,
    hashes: { email: [{ value: `hash-of-${id}`, at: 7, from: 3 }] },
    click_ids: {},
    cookies: {},
  });
  const [root, before, young] = [
    profile("01a00000-0000-7000-8000-000000000001", ["visitor:v1", "visitor:v2"]),
    profile("01a00000-0000-7000-8000-000000000001", ["visitor:v1"]),
    profile("01a00000-0000-7000-8000-000000000002", ["visitor:v2"]),
  ];
  try {
    // The keys of identifiers are the same in both layouts: made by the present program, put where the first had them.
    const made = openPipelineEngine(files);
    const empty = { part: "demo/0", cursor: 1, profiles: [], merges: [], claims: [], copies: [] };
    const links = [before, young].map(({ id, keys }) => ({ store: "demo", key: keys[0] ?? "", profile: id }));
    await made.identity.apply({ ...empty, links });
    await made.close();
    const db = new DatabaseSync(files.state);
    db.exec(`PRAGMA user_version = 1;
      CREATE TABLE profile (id TEXT PRIMARY KEY, store TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE merged (
        profile TEXT PRIMARY KEY, into_profile TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL);
      CREATE TABLE merge_undo (profile TEXT PRIMARY KEY, into_profile TEXT NOT NULL, at INTEGER NOT NULL,
        number INTEGER NOT NULL, from_data TEXT NOT NULL, to_data TEXT NOT NULL);
      CREATE TABLE identifier (key BLOB PRIMARY KEY, profile TEXT NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO identifier SELECT key, CASE profile WHEN 1 THEN '${root?.id}' ELSE '${young?.id}' END FROM person_key;
      DELETE FROM person_key; DELETE FROM person;`);
    db.prepare("INSERT INTO profile VALUES (?, 'demo', ?)").run(root?.id ?? "", JSON.stringify(root));
    db.prepare("INSERT INTO merged VALUES (?, ?, 8, 'Purchase order-1')").run(
      young?.id ?? "",
      root?.id ?? "",
    );
    db.prepare("INSERT INTO merge_undo VALUES (?, ?, 8, 1, ?, ?)").run(
      young?.id ?? "",
      root?.id ?? "",
      JSON.stringify(young),
      JSON.stringify(before),
    );
    db.close();

    const { identity, close } = openPipelineEngine(files);
    const keys = ["visitor:v1", "visitor:v2"];
    assert.deepEqual([...(await identity.lookup("demo", keys)).values()], [root, root]);
    assert.equal((await identity.unmerge("demo", root?.id ?? ""))?.why, "Purchase order-1");
    assert.deepEqual([...(await identity.lookup("demo", keys)).values()], [before, young]);
    await close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
