import assert from "node:assert/strict";
import { test } from "node:test";
import { openLogWriter, openPipelineEngine } from "../engine/sqlite/index.ts";
import { type ConfigFile, createConfiguration, createSealer } from "./index.ts";

test("two people who save at the same moment both have their edit in force, now and after a restart", async () => {
  const files = { log: ":memory:", state: ":memory:" };
  const log = openLogWriter(files);
  const engine = openPipelineEngine(files);
  const file: ConfigFile = { stores: [{ id: "demo", name: "Demo", country: "US" }] };
  const start = () =>
    createConfiguration({ state: engine.state, sealer: createSealer(Buffer.alloc(32, 7)), file });
  const configuration = await start();
  await Promise.all([
    configuration.edit([{ path: "stores/demo/name", value: "The shop" }]),
    configuration.edit([{ path: "stores/demo/country", value: "DE" }]),
  ]);
  const wanted = { id: "demo", name: "The shop", country: "DE" };
  assert.deepEqual(configuration.current().stores[0], wanted);
  assert.deepEqual((await start()).current().stores[0], wanted);
  log.close();
  await engine.close();
});
