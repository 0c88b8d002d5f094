import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../src/app.ts";
import { parseConfig } from "../src/config/index.ts";

// The server under test, with one destination that points at the sink: `node bench/server.ts SINK_URL [FOLDER]`.
// Without a sink (`none`) it has no destination: events are taken, stored and joined to profiles.
const [sink = "none", given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "signalpost-bench-"));
const config = parseConfig(
  JSON.stringify({
    stores: [
      {
        id: "bench",
        country: "US",
        currency: "USD",
        origins: ["https://shop.example"],
        write_keys: ["wk_bench_0123456789"],
        destinations: sink === "none" ? [] : [tiktok(sink)],
      },
    ],
  }),
  {},
);
function tiktok(url: string) {
  return {
    id: "tiktok",
    type: "tiktok",
    settings: { pixel_id: "D1AAAAAC77U000000010" },
    secrets: { access_token: "0123456789abcdef0123456789abcdef01234567" },
    base_url: url,
    delivery: { requests_per_second_max: 1000 },
  };
}
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
