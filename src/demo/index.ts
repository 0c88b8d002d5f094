import { type RunningServer, startServer } from "../app.ts";
import { pixelSnippet } from "../collect/index.ts";
import { createMetaEmulator, createTikTokEmulator, serveEmulator } from "../emulators/index.ts";
import { createPanel } from "./panel.ts";
import { demoConfig, demoKeys, metaPixel, pixel, publicKey } from "./set-up.ts";
import { serveShop } from "./shop/server.ts";
import { createShopBackend } from "./shop-backend.ts";
import { allWell } from "./switches.ts";
import { createTraffic } from "./traffic/index.ts";

export { seedHistory } from "./traffic/index.ts";

/** Where the demo listens; 0 takes any free port. `emulator` is TikTok's stand-in, `meta` Meta's. */
export interface DemoPorts {
  readonly server: number;
  readonly shop: number;
  readonly emulator: number;
  readonly meta: number;
}

/** How a demo is to be run. */
export interface DemoOptions {
  readonly folder: string;
  readonly consoleFolder: string;
  readonly host: string;
  readonly ports: DemoPorts;
  readonly seed: number;
  /** Visitors of the stream; it starts at once when `traffic` is set. */
  readonly visits: number;
  readonly traffic: boolean;
  readonly logged: (level: "info" | "warn" | "error", message: string) => void;
  readonly fatal: (error: Error) => void;
}

/** A running demo and the addresses to open. */
export interface Demo {
  readonly shopUrl: string;
  readonly adUrl: string;
  readonly consoleUrl: string;
  readonly emulatorUrl: string;
  readonly metaUrl: string;
  readonly server: RunningServer;
  /** Resolves when the stream of visitors has ended. */
  readonly trafficDone: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The shape that TikTok's own samples have: `E.C.P.` and letters. */
const adClick = "E.C.P.demo-click-from-an-ad-0123456789abcdefghijklmnopqrstuvwxyz";

/** Everything in one process: server, console, a shop, and stand-ins for TikTok and Meta. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { host, ports } = options;
  const keys = await demoKeys(options.folder);
  const emulator = createTikTokEmulator({ now: Date.now, pixels: [{ code: pixel, token: keys.token }] });
  const platform = await serveEmulator(emulator, { port: ports.emulator, host });
  const meta = createMetaEmulator({ now: Date.now, pixels: [{ code: metaPixel, token: keys.metaToken }] });
  const metaPlatform = await serveEmulator(meta, { port: ports.meta, host });
  let switches = allWell;
  let server: RunningServer | null = null;
  const backend = createShopBackend({ serverUrl: () => server?.url ?? "", writeKey: keys.writeKey });
  const traffic = createTraffic({
    serverUrl: () => server?.url ?? "",
    shopUrl: () => shop.url,
    emulator,
    pixel,
    publicKey,
    writeKey: keys.writeKey,
    seed: options.seed,
    visits: options.visits,
  });
  const panel = createPanel({
    emulator,
    meta,
    pixel,
    token: keys.token,
    switches: () => switches,
    change(next) {
      switches = next;
    },
    links: () => links(),
    traffic,
  });
  let signIn = "";
  const links = () =>
    [
      ["Console", signIn],
      ["What TikTok received", platform.url],
      ["What Meta received", metaPlatform.url],
      ["Arrive through an ad", `/?ttclid=${adClick}`],
    ] as const;
  const shop = await serveShop(
    {
      switches: () => switches,
      panel,
      snippets: () => ({
        ours: snippet(server?.url ?? ""),
        platforms: emulator.snippet(platform.url, [pixel]) + meta.snippet(metaPlatform.url, [metaPixel]),
      }),
      placed: (order, customer) => backend.report(order, customer, shop.url),
      now: Date.now,
    },
    ports.shop,
    host,
  );
  const { folder, consoleFolder, logged, fatal } = options;
  server = await startServer({
    config: demoConfig(shop.url, { tiktok: platform.url, meta: metaPlatform.url }, keys),
    folder,
    consoleFolder,
    port: ports.server,
    host,
    environment: process.env,
    demo: true,
    logged,
    fatal,
  });
  signIn = (await server.signInUrl()) ?? server.url;
  if (options.traffic) traffic.start();
  const running = server;
  return {
    shopUrl: shop.url,
    adUrl: `${shop.url}/?ttclid=${adClick}`,
    consoleUrl: signIn,
    emulatorUrl: platform.url,
    metaUrl: metaPlatform.url,
    server,
    trafficDone: traffic.done,
    async close() {
      traffic.stop();
      await traffic.done();
      await shop.close();
      await running.close();
      await platform.close();
      await metaPlatform.close();
    },
  };
}

/** Drive mode: the shop calls our pixel, which calls TikTok's and Meta's with the same ID. */
function snippet(endpoint: string): string {
  return pixelSnippet({
    storeKey: publicKey,
    endpoint,
    mode: "drive",
    consent: "ask",
    platforms: { tiktok: { names: { Purchase: "CompletePayment" } }, meta: {} },
  });
}
