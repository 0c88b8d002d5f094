import { openLogWriter, openPipelineEngine, sqliteFiles } from "../../src/engine/sqlite/index.ts";
import { createResolver } from "../../src/identity/index.ts";
import { systemRng } from "../../src/system/index.ts";

/** Stores events, resolves them and stores their keys as a generation: `node generation-child.ts FOLDER FROM COUNT`. */
const [folder = "", from = "1", count = "1"] = process.argv.slice(2);
const files = sqliteFiles(folder);
const writer = openLogWriter(files);
const engine = openPipelineEngine(files);
const at = Date.now();
const texts = Array.from({ length: Number(count) }, (_, index) =>
  JSON.stringify({
    store: "demo",
    event: "AddToCart",
    event_id: `e${Number(from) + index}`,
    event_time: at,
    received_at: at,
    source: "server",
    properties: {},
  }),
);
const { last } = await writer.append("demo/0", texts, at);
const resolver = createResolver({
  log: engine.log,
  identity: engine.identity,
  rng: systemRng,
  failed: (_part, _position, error) => {
    throw error;
  },
});
while (await resolver.step("demo/0"));
// A day later, because it is done once a day at most.
await engine.identity.seal("demo/0", last + 1, at + 2 * 86_400_000);
writer.close();
await engine.close();
console.log("done");
