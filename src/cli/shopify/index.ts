import { readFile, rm, writeFile } from "node:fs/promises";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import type { StoreFile } from "../../config/index.ts";
import { dayMs, OperatorError, parseTime } from "../../core/index.ts";
import { assertStoreWebhooks, backfillStore, earliestUseful } from "../../operate/index.ts";
import { createHttp, systemClock } from "../../system/index.ts";
import { configFileName, loadConfig } from "../config-file.ts";
import { address, examples } from "../option.ts";
import { paint, print, say } from "../terminal.ts";

interface CommonOptions {
  readonly config: string;
  readonly store?: string;
  readonly adminUrl?: string;
}

interface BackfillOptions extends CommonOptions {
  readonly since: number;
  readonly url: string;
  readonly browserPixels: boolean;
}

interface WebhooksOptions extends CommonOptions {
  readonly url: string;
}

/** `signalpost shopify ...`: what needs the shop's Admin API. */
export function addShopify(program: Command): void {
  const shopify = program
    .command("shopify")
    .description("A Shopify shop: old orders and webhook subscriptions");
  const backfill = shopify
    .command("backfill")
    .description("Read orders since a time and hand them to the running server; goes on where it stopped")
    .requiredOption("--since <time>", "an ISO time, or a number of days: 2026-11-20, 3d", sinceTime)
    .option("--config <file>", "configuration file", configFileName)
    .option("--store <id>", "store; needed where there are several")
    .option("--url <address>", "the running server", address, "http://127.0.0.1:8080")
    .option("--admin-url <address>", "replaces Shopify's address (an emulator)", address)
    .option(
      "--no-browser-pixels",
      "no platform's own pixel runs in the shop: also send what is older than their memory of IDs",
    )
    .action(runBackfill);
  examples(backfill, [
    "signalpost shopify backfill --since 2d",
    "signalpost shopify backfill --since 2026-11-20T08:00:00Z --store shop --no-browser-pixels",
  ]);
  examples(shopify, [
    "signalpost shopify backfill --since 2d",
    "signalpost shopify webhooks --url https://track.shop.example",
  ]);
  const webhooks = shopify
    .command("webhooks")
    .description("Make the webhook subscriptions that are missing")
    .requiredOption("--url <address>", "public address of the server: https://track.shop.example", address)
    .option("--config <file>", "configuration file", configFileName)
    .option("--store <id>", "store; needed where there are several")
    .option("--admin-url <address>", "replaces Shopify's address (an emulator)", address)
    .action(runWebhooks);
  examples(webhooks, ["signalpost shopify webhooks --url https://track.shop.example"]);
}

async function runBackfill(options: BackfillOptions): Promise<void> {
  const store = await shopifyStore(options);
  const now = systemClock.now();
  const earliest = earliestUseful(store, now);
  if (options.since < earliest) {
    const days = Math.floor((now - earliest) / dayMs);
    say(`Orders older than ${days} days are left out: no destination of this store takes them.`);
  }
  const http = createHttp();
  const bar = new SingleBar({
    format: "{bar} {value}/{total} orders read, {submitted} handed over",
    stream: process.stderr,
    noTTYOutput: false,
  });
  bar.start(0, 0, { submitted: 0 });
  try {
    const done = await backfillStore(
      {
        http,
        clock: systemClock,
        checkpoint: checkpointFile(`signalpost-backfill-${store.id}.json`),
        progress(progress) {
          bar.setTotal(progress.total ?? progress.read);
          bar.update(progress.read, { submitted: progress.submitted });
        },
      },
      {
        store,
        serverUrl: options.url,
        since: options.since,
        browserPixels: options.browserPixels,
        adminUrl: options.adminUrl,
      },
    );
    bar.stop();
    say(`${paint("green", `${done.submitted} orders handed over`, process.stderr)} of ${done.read} read.`);
    say("Those that came before count as duplicates; the console shows what became of each.");
  } finally {
    bar.stop();
    await http.close();
  }
}

async function runWebhooks(options: WebhooksOptions): Promise<void> {
  const store = await shopifyStore(options);
  const http = createHttp();
  try {
    const report = await assertStoreWebhooks(
      { http, clock: systemClock },
      store,
      options.url,
      options.adminUrl,
    );
    for (const topic of report.present) print(`present  ${topic}`);
    for (const topic of report.made) print(`made     ${topic}`);
    for (const { topic, message } of report.failed) print(`failed   ${topic}: ${message}`);
    if (report.failed.length > 0) process.exitCode = 1;
  } finally {
    await http.close();
  }
}

async function shopifyStore(options: CommonOptions): Promise<StoreFile> {
  const config = await loadConfig(options.config);
  const shops = config.stores.filter((store) => store.shopify && (options.store ?? store.id) === store.id);
  const [store] = shops;
  if (store && shops.length === 1) return store;
  const known = config.stores.filter((one) => one.shopify).map((one) => one.id);
  throw new OperatorError(
    "no_store",
    shops.length > 1 ? "there are several Shopify stores" : "there is no such Shopify store",
    `Name one with --store: ${known.join(", ") || "(none has a shopify section)"}.`,
  );
}

/** Where a stopped backfill goes on; in the folder where the command runs, without anything personal. */
function checkpointFile(path: string) {
  return {
    async load(): Promise<string | null> {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      }
    },
    save: (value: string | null): Promise<void> =>
      value === null ? rm(path, { force: true }) : writeFile(path, value),
  };
}

function sinceTime(text: string): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  const time = days === undefined ? parseTime(text) : systemClock.now() - Number(days) * dayMs;
  if (time === null) throw new InvalidArgumentError("It has to be 2026-11-20, 2026-11-20T08:00:00Z, or 3d.");
  return time;
}
