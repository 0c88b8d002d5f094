import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../src/app.ts";
import { parseConfig } from "../src/config/index.ts";
import { benchConfig } from "./config.ts";

// The server under test, its destinations at the sink: `node bench/server.ts SINK_URL [FOLDER [one | filtered | down]]`.
// Without a sink (`none`) it has no destination: events are taken, stored and joined to profiles.
const [sink = "none", given, shop] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "signalpost-bench-"));
const config = parseConfig(benchConfig(sink, shop === "filtered" || shop === "down" ? shop : "one"), {});
if (!config.ok) throw new Error(JSON.stringify(config.problems));
const server = await startServer({
  config: config.value,
  folder,
  port: 0,
  environment: process.env,
  consoleFolder: folder,
  logged: (level, message) => console.error(level, message),
  fatal: (error) => {
    throw error;
  },
});
console.log(JSON.stringify({ url: server.url }));
process.on("message", async (message) => {
  if (message === "usage") {
    const balance = await server.ports.trace.balance("bench/tiktok", null, null);
    process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss(), balance });
  }
});
process.on("SIGTERM", async () => {
  await server.close();
  if (!given) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
