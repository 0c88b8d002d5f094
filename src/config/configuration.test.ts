import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { OperatorError } from "../core/index.ts";
import { openPipelineEngine, sqliteFiles } from "../engine/sqlite/index.ts";
import {
  type ConfigFile,
  type Configuration,
  createConfiguration,
  createSealer,
  fingerprintWith,
  isKeyExposed,
  loadSealer,
  type Sealer,
} from "./index.ts";

const token = "canary-token-0123456789";
const writeKey = "canary-write-key-0123456789";
const path = "stores/demo/destinations/tiktok";

let folder: string;
let engine: ReturnType<typeof openPipelineEngine>;
let sealer: Sealer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signalpost-config-"));
  engine = openPipelineEngine(sqliteFiles(folder));
  sealer = loadSealer(folder, {});
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** A file with one store and one destination. */
function file(
  settings: object = { pixel_id: "A" },
  store: object = {},
  destination: object = {},
): ConfigFile {
  return {
    stores: [
      {
        id: "demo",
        name: "Demo",
        write_keys: [writeKey],
        destinations: [
          {
            id: "tiktok",
            type: "tiktok",
            settings: { ...settings },
            secrets: { access_token: token },
            ...destination,
          },
        ],
        ...store,
      },
    ],
  };
}

/** Starts with this file over what is stored. */
const start = (with_: ConfigFile): Promise<Configuration> =>
  createConfiguration({ state: engine.state, sealer, file: with_ });
const tiktok = (configuration: Configuration) => configuration.current().stores[0]?.destinations?.[0];
const pixel = (configuration: Configuration): unknown => tiktok(configuration)?.settings?.pixel_id;

describe("file and console, field by field", () => {
  it("the file's fields apply at the first start", async () => {
    const configuration = await start(file());
    assert.deepEqual(configuration.current(), file());
    assert.equal(configuration.origins().get(`${path}/settings/pixel_id`), "file");
  });

  it("destinations stay in the order of the file, at the second start, too", async () => {
    const [demo] = file().stores;
    const both = {
      stores: [
        {
          ...demo,
          id: "demo",
          destinations: [
            { id: "z", type: "tiktok" },
            { id: "a", type: "meta" },
          ],
        },
      ],
    };
    for (const time of ["first", "second"]) {
      const { destinations } = (await start(both)).current().stores[0] ?? {};
      assert.deepEqual(
        destinations?.map((one) => one.id),
        ["z", "a"],
        time,
      );
    }
  });

  it("a console edit stays while the file says what it said", async () => {
    const first = await start(file());
    assert.deepEqual(await first.edit([{ path: `${path}/settings/pixel_id`, value: "B" }]), []);
    assert.equal(pixel(first), "B");
    const again = await start(file());
    assert.equal(pixel(again), "B");
    assert.equal(again.origins().get(`${path}/settings/pixel_id`), "console");
    assert.equal(again.current().stores[0]?.name, "Demo");
  });

  it("a field of the file applies when its value changes, and only that field", async () => {
    const first = await start(file());
    await first.edit([
      { path: `${path}/settings/pixel_id`, value: "B" },
      { path: "stores/demo/name", value: "Shop" },
    ]);
    const changed = await start(file({ pixel_id: "C" }));
    assert.equal(pixel(changed), "C");
    assert.equal(changed.current().stores[0]?.name, "Shop");
    await changed.edit([{ path: `${path}/settings/pixel_id`, value: "D" }]);
    assert.equal(pixel(await start(file({ pixel_id: "C" }))), "D");
  });

  it("a new token in the environment is a change of the file", async () => {
    const first = await start(file());
    await first.edit([{ path: `${path}/secrets/access_token`, value: "typed-on-the-console" }]);
    assert.equal(tiktok(await start(file()))?.secrets?.access_token, "typed-on-the-console");
    const fresh = await start(file({ pixel_id: "A" }, {}, { secrets: { access_token: "rotated" } }));
    assert.equal(tiktok(fresh)?.secrets?.access_token, "rotated");
  });

  it("another order of names in the file is no change", async () => {
    const filter = { events: ["Purchase"], standard_only: true };
    const first = await start(file({}, {}, { filter }));
    await first.edit([{ path: `${path}/filter`, value: { events: ["Lead"] } }]);
    const reordered = await start(file({}, {}, { filter: { standard_only: true, events: ["Purchase"] } }));
    assert.deepEqual(tiktok(reordered)?.filter, { events: ["Lead"] });
  });

  it("a field that leaves the file goes, unless the console has set it", async () => {
    const first = await start(file({ pixel_id: "A", a: 1, b: 2 }));
    await first.edit([{ path: `${path}/settings/b`, value: 3 }]);
    assert.deepEqual(tiktok(await start(file({ pixel_id: "A" })))?.settings, { pixel_id: "A", b: 3 });
  });

  it("a field of the file that was cleared on the console stays cleared, until the file changes it", async () => {
    const first = await start(file({ pixel_id: "A", test_event_code: "TEST1" }));
    await first.edit([{ path: `${path}/settings/test_event_code`, value: null }]);
    assert.deepEqual(tiktok(first)?.settings, { pixel_id: "A" });
    const again = await start(file({ pixel_id: "A", test_event_code: "TEST1" }));
    assert.deepEqual(tiktok(again)?.settings, { pixel_id: "A" });
    assert.equal(again.origins().has(`${path}/settings/test_event_code`), false);
    const changed = await start(file({ pixel_id: "A", test_event_code: "TEST2" }));
    assert.deepEqual(tiktok(changed)?.settings, { pixel_id: "A", test_event_code: "TEST2" });
  });

  it("a destination of the file that leaves it is removed with all its fields, also edited ones", async () => {
    const first = await start(file());
    await first.edit([{ path: `${path}/settings/pixel_id`, value: "B" }]);
    const without = await start(file({}, { destinations: [] }));
    assert.deepEqual(without.current().stores[0]?.destinations ?? [], []);
  });

  it("a destination made on the console is there after every start, and goes when it is removed", async () => {
    const made = [
      { path: "stores/demo/destinations/meta/present", value: true },
      { path: "stores/demo/destinations/meta/type", value: "meta" },
      { path: "stores/demo/destinations/meta/secrets/access_token", value: "x" },
    ];
    await (await start(file())).edit(made);
    const again = await start(file({ pixel_id: "C" }));
    assert.deepEqual(
      again.current().stores[0]?.destinations?.find((one) => one.id === "meta"),
      {
        id: "meta",
        type: "meta",
        secrets: { access_token: "x" },
      },
    );
    await again.edit([{ path: "stores/demo/destinations/meta", value: null }]);
    assert.equal((await start(file())).current().stores[0]?.destinations?.length, 1);
  });

  it("settings that are objects are one field, whatever stands in their names", async () => {
    const names = { "a/b": "x", Purchase: "CompletePayment" };
    const configuration = await start(file({ names, empty: {} }));
    assert.deepEqual(tiktok(configuration)?.settings, { names, empty: {} });
    const sources = { "tiktok/shop": "send" as const };
    assert.deepEqual(
      (await start(file({}, { order_sources: sources }))).current().stores[0]?.order_sources,
      sources,
    );
  });

  it("an edit that is wrong changes nothing, in memory or on disk, and says where", async () => {
    const configuration = await start(file());
    const problems = await configuration.edit([
      { path: "stores/demo/name", value: "New" },
      { path: "stores/demo/country", value: "Germany" },
    ]);
    assert.equal(problems[0]?.path, "stores.0.country");
    assert.equal(configuration.current().stores[0]?.name, "Demo");
    assert.equal((await start(file())).current().stores[0]?.name, "Demo");
  });

  it("whoever listens hears of each edit once it holds", async () => {
    const heard: ConfigFile[] = [];
    const configuration = await createConfiguration({
      state: engine.state,
      sealer,
      file: file(),
      changed: async (config) => void heard.push(config),
    });
    await configuration.edit([{ path: "stores/demo/country", value: 7 }]);
    await configuration.edit([{ path: "stores/demo/country", value: "DE" }]);
    assert.deepEqual(
      heard.map((one) => one.stores[0]?.country),
      ["DE"],
    );
  });
});

describe("secrets on disk", () => {
  it("stand nowhere in clear, in no file of the folder", async () => {
    const configuration = await start(
      file(
        {},
        {
          shopify: {
            shop_domain: "a.myshopify.com",
            webhook_secrets: ["canary-hook"],
            admin_token: "canary-admin",
          },
        },
      ),
    );
    await configuration.edit([{ path: `${path}/secrets/access_token`, value: "canary-second-token" }]);
    for (const name of readdirSync(folder))
      assert.doesNotMatch(readFileSync(join(folder, name), "latin1"), /canary/, name);
    await engine.close();
    for (const name of readdirSync(folder))
      assert.doesNotMatch(readFileSync(join(folder, name), "latin1"), /canary/, name);
    engine = openPipelineEngine(sqliteFiles(folder));
    assert.equal(tiktok(await start(file()))?.secrets?.access_token, "canary-second-token");
  });

  it("open at their own place only: a swapped ciphertext is told from a wrong key", () => {
    const sealed = sealer.seal(token, `${path}/secrets/access_token`);
    assert.equal(sealer.open(sealed, `${path}/secrets/access_token`), token);
    const reason = (error: unknown): boolean =>
      error instanceof OperatorError && error.code === "damaged_secret" && !error.message.includes(token);
    assert.throws(() => sealer.open(sealed, "stores/evil/destinations/mine/secrets/access_token"), reason);
    assert.throws(() => sealer.open(`${sealed.slice(0, -6)}AAAA==`, `${path}/secrets/access_token`), reason);
    assert.throws(() => sealer.open("s1.00000000", "x"), OperatorError);
    assert.throws(
      () => sealer.open(sealed.split(".").slice(0, 2).join("."), `${path}/secrets/access_token`),
      OperatorError,
    );
  });

  it("do not open with another key, and the error says what to do", async () => {
    await start(file());
    sealer = createSealer(Buffer.alloc(32, 7));
    await assert.rejects(start(file()), (error: unknown) => {
      assert.ok(error instanceof OperatorError);
      assert.equal(error.code, "wrong_master_key");
      assert.match(error.hint, /key that this data folder was made with/);
      return true;
    });
  });

  it("sealed twice look different, and their fingerprints the same only under the same key", () => {
    assert.notEqual(sealer.seal(token, "a"), sealer.seal(token, "a"));
    const print = fingerprintWith(sealer.fingerprintKey)(token);
    assert.equal(print, fingerprintWith(loadSealer(folder, {}).fingerprintKey)(token));
    assert.notEqual(print, fingerprintWith(createSealer(Buffer.alloc(32, 7)).fingerprintKey)(token));
  });

  it("a shortened tag does not open: 4 of 16 bytes would be guessed", () => {
    const [head, id, text = ""] = sealer.seal(token, "a").split(".");
    const bytes = Buffer.from(text, "base64");
    const short = Buffer.concat([bytes.subarray(0, 12), bytes.subarray(12, 16), bytes.subarray(28)]);
    assert.throws(() => sealer.open(`${head}.${id}.${short.toString("base64")}`, "a"), OperatorError);
  });

  it("the key is made once, for its owner alone, or comes from the environment in either form", () => {
    const file = join(folder, "master.key");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(isKeyExposed(folder), false);
    chmodSync(file, 0o644);
    assert.equal(isKeyExposed(folder), true);
    loadSealer(folder, {});
    assert.equal(statSync(file).mode & 0o777, 0o600, "narrowed when it is read");
    const key = Buffer.alloc(32, 9);
    const sealed = createSealer(key).seal(token, "a");
    for (const text of [key.toString("hex"), key.toString("base64"), ` ${key.toString("hex")}\n`])
      assert.equal(loadSealer(folder, { SIGNALPOST_MASTER_KEY: text }).open(sealed, "a"), token);
    for (const text of ["", "short", "00".repeat(31)])
      assert.throws(() => loadSealer(folder, { SIGNALPOST_MASTER_KEY: text }), OperatorError, text);
  });
});
