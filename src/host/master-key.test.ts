import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import {
  type ConfigFile,
  createConfiguration,
  createContactBox,
  keepContactKeys,
  loadSealer,
  stageKey,
} from "../config/index.ts";
import { OperatorError } from "../core/index.ts";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import { resealSecrets } from "../operate/index.ts";
import { prepareKeys, rotateKey } from "./master-key.ts";

const file: ConfigFile = {
  stores: [
    {
      id: "demo",
      name: "Demo",
      write_keys: ["canary-write-key-0123456789"],
      destinations: [
        {
          id: "tiktok",
          type: "tiktok",
          settings: { pixel_id: "A" },
          secrets: { access_token: "canary-token" },
        },
      ],
    },
  ],
};
/** Where sealed texts lie. The places are written out: a changed one would make every existing folder unreadable. */
const facts = [
  ["member", "m1", "totp", "member/m1/totp"],
  ["unread_webhook", "u1", "sealed", "unread_webhook/u1"],
] as const;

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "signalpost-key-"));
  await withState(async (state, sealer) => {
    const configuration = await createConfiguration({ state, sealer, file });
    await configuration.edit([{ path: "stores/demo/name", value: "Edited at the console" }]);
    for (const [namespace, key, field, place] of facts) {
      const old: object = JSON.parse((await state.get(namespace, key)) ?? "{}");
      const value = JSON.stringify({ ...old, id: key, [field]: sealer.seal(`canary ${place}`, place) });
      await state.put(namespace, key, value);
    }
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

type Engine = ReturnType<typeof openPipelineEngine>;

async function withState(
  work: (state: Engine["state"], sealer: ReturnType<typeof loadSealer>) => Promise<void>,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const engine = openPipelineEngine(sqliteFiles(folder));
  try {
    await work(engine.state, loadSealer(folder, environment));
  } finally {
    await engine.close();
  }
}

/** A server's start opens everything, keeps console edits, and takes the file's secrets as they are. */
async function assertStarts(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const said: string[] = [];
  await prepareKeys(folder, environment, (_level, message) => void said.push(message));
  await withState(async (state, sealer) => {
    const configuration = await createConfiguration({ state, sealer, file });
    const [store] = configuration.current().stores;
    assert.equal(store?.name, "Edited at the console", "the file did not change: edits stay");
    assert.equal(store?.destinations?.[0]?.secrets?.access_token, "canary-token");
    for (const [namespace, key, field, place] of facts) {
      const text = JSON.parse((await state.get(namespace, key)) ?? "{}")[field];
      assert.equal(sealer.open(text, place), `canary ${place}`);
      assert.ok(sealer.isPresent(text), place);
    }
  }, environment);
}

const key = () => readFileSync(join(folder, "master.key"), "utf8");
/** Key IDs in whatever lies in the folder, with a write-ahead log that was not emptied too. */
function sealedWith(): readonly string[] {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/s1\.([0-9a-f]{8})\./g)].map(([, id]) => id ?? ""))),
  ];
}

test("every secret is sealed again, and what the old key opens lies nowhere any more", async () => {
  const [before, [oldId]] = [key(), sealedWith()];
  assert.deepEqual(await rotateKey(folder, {}, { forgetLost: false }), { count: 4, lost: 0 });
  assert.notEqual(key(), before);
  assert.equal(statSync(join(folder, "master.key")).mode & 0o777, 0o600);
  assert.equal(existsSync(join(folder, "master.key.next")), false);
  const ids = sealedWith();
  assert.equal(ids.length, 1);
  assert.ok(!ids.includes(oldId ?? ""));
  await assertStarts();
});

test("an interruption between any two steps leaves a folder that starts, with one key in the end", async () => {
  const steps: readonly (() => Promise<void>)[] = [
    async () => stageKey(folder),
    () =>
      withState(async (state, sealer) => void (await resealSecrets(state, sealer, { forgetLost: false }))),
  ];
  for (let done = 1; done <= steps.length; done++) {
    const before = key();
    for (const step of steps.slice(0, done)) await step();
    await assertStarts();
    assert.notEqual(key(), before, `after step ${done}`);
    assert.equal(existsSync(join(folder, "master.key.next")), false);
    assert.equal(sealedWith().length, 1);
  }
  // A draft of a key that was never finished is no key.
  stageKey(folder);
  renameSync(join(folder, "master.key.next"), join(folder, "master.key.next.draft"));
  await assertStarts();
});

test("keys of the environment are replaced by a server that is given both", async () => {
  const old = key().trim();
  const fresh = "ab".repeat(32);
  await assertStarts({ SIGNALPOST_MASTER_KEY: fresh, SIGNALPOST_OLD_MASTER_KEY: old });
  await assertStarts({ SIGNALPOST_MASTER_KEY: fresh });
  await assert.rejects(assertStarts({ SIGNALPOST_MASTER_KEY: old }), OperatorError);
});

test("contacts of before still open, those of after with no key of before; a lost key loses them", async () => {
  const boxNow = async () => {
    let keys: readonly string[] = [];
    await withState(async (state, sealer) => {
      keys = (await keepContactKeys(state, sealer, new Set(["demo"]))).keys.get("demo") ?? [];
    });
    return createContactBox("demo", keys);
  };
  const old = await boxNow();
  const sealed = old.seal("jane@mail.example");
  assert.deepEqual(await rotateKey(folder, {}, { forgetLost: false }), { count: 5, lost: 0 });
  const fresh = await boxNow();
  assert.equal(fresh.open(sealed), "jane@mail.example");
  assert.equal(old.open(fresh.seal("later")), null);
  rmSync(join(folder, "master.key"));
  assert.deepEqual(await rotateKey(folder, {}, { forgetLost: true }), { count: 0, lost: 5 });
  assert.equal((await boxNow()).open(sealed), null);
});

test("a lost key costs the secrets and nothing else, when the operator says so", async () => {
  rmSync(join(folder, "master.key"));
  await assert.rejects(rotateKey(folder, {}, { forgetLost: false }), /sealed with another master key/);
  assert.deepEqual(await rotateKey(folder, {}, { forgetLost: true }), { count: 0, lost: 4 });
  await withState(async (state, sealer) => {
    const configuration = await createConfiguration({ state, sealer, file });
    assert.equal(configuration.current().stores[0]?.destinations?.[0]?.secrets?.access_token, "canary-token");
    assert.deepEqual(JSON.parse((await state.get("member", "m1")) ?? ""), { id: "m1", totp: null });
    assert.equal(await state.get("unread_webhook", "u1"), null);
  });
});

test("a key that others could read is told at start, and closed", async () => {
  chmodSync(join(folder, "master.key"), 0o640);
  const said: string[] = [];
  await prepareKeys(folder, {}, (_level, message) => void said.push(message));
  assert.match(said.join(), /could read the master key/);
  assert.equal(statSync(join(folder, "master.key")).mode & 0o777, 0o600);
});

test("whatever seals is known to the replacement of keys", () => {
  const sealing = globSync("src/**/*.ts").filter(
    (path) => !path.endsWith(".test.ts") && /\bsealer\.seal\(/.test(readFileSync(path, "utf8")),
  );
  assert.deepEqual(sealing.toSorted(), [
    "src/config/configuration.ts",
    "src/config/contact-key.ts",
    "src/operate/account/sign-in.ts",
    "src/operate/reseal.ts",
    "src/operate/shopify/unread.ts",
  ]);
});
