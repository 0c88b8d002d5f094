import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { type ContactBox, createContactBox, keepContactKeys, renewContactKeys } from "./contact-key.ts";
import { createSealer } from "./secret.ts";

const folder = mkdtempSync(join(tmpdir(), "signalpost-contact-key-"));
const sealer = createSealer(randomBytes(32));
let engine: ReturnType<typeof openPipelineEngine>;
before(() => {
  engine = openPipelineEngine(sqliteFiles(folder));
});
after(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const keep = (...stores: readonly string[]) => keepContactKeys(engine.state, sealer, new Set(stores));
async function boxOf(store: string, ...stores: readonly string[]): Promise<ContactBox> {
  const { keys } = await keep(store, ...stores);
  return createContactBox(store, keys.get(store) ?? []);
}

test("a store's key stays the same until it is destroyed, and then nothing of before opens", async () => {
  const text = (await boxOf("shop")).seal("jane@mail.example");
  assert.doesNotMatch(text, /jane/);
  assert.equal((await boxOf("shop")).open(text), "jane@mail.example");
  const { keys, destroyed } = await keep();
  assert.deepEqual([keys.size, destroyed, (await engine.state.list("contact_key")).length], [0, true, 0]);
  assert.equal((await boxOf("shop")).open(text), null);
  assert.equal((await keep("shop")).destroyed, false);
});

test("contacts of one store do not open in another's box, nor with a changed byte", async () => {
  const [one, other] = [await boxOf("shop", "other"), await boxOf("other", "shop")];
  const text = one.seal("jane@mail.example");
  assert.equal(other.open(text), null);
  const { keys } = await keep("shop", "other");
  assert.equal(createContactBox("other", keys.get("shop") ?? []).open(text), null, "bound to its store");
  const at = text.length - 6;
  assert.equal(one.open(text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1)), null);
});

test("a fresh key beside the old ones opens what they sealed, and seals what none of them opens", async () => {
  const old = await boxOf("shop");
  const before = old.seal("before");
  await renewContactKeys(engine.state, sealer);
  const fresh = await boxOf("shop");
  assert.equal(fresh.open(before), "before");
  const after = fresh.seal("after");
  assert.equal(old.open(after), null);
  for (let times = 0; times < 10; times++) await renewContactKeys(engine.state, sealer);
  const { keys } = await keep("shop");
  assert.equal(keys.get("shop")?.length, 5);
});

test("keys lie sealed under the master key", async () => {
  const { keys } = await keep("shop");
  const [row] = await engine.state.list("contact_key");
  assert.ok(row);
  for (const key of keys.get("shop") ?? []) assert.ok(!row.value.includes(key));
  await assert.rejects(keepContactKeys(engine.state, createSealer(randomBytes(32)), new Set(["shop"])));
});
