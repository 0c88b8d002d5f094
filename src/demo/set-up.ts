import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFile } from "../config/index.ts";

/** The demo's pixel at TikTok, its pixel at Meta, and its store's public key. */
export const pixel = "D1AAAAAC77U000000010";
export const metaPixel = "1234567890123456";
export const publicKey = "demo";

/** Secrets of the demo. */
export interface DemoKeys {
  readonly writeKey: string;
  readonly token: string;
  readonly metaToken: string;
}

/** Where the demo's stand-ins for the platforms listen. */
export interface PlatformUrls {
  readonly tiktok: string;
  readonly meta: string;
}

/** Made at the first start and kept with the demo's data, so that what was set up in the console stays right. */
export async function demoKeys(folder: string): Promise<DemoKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "demo-keys.json");
  const known = await readFile(file, "utf8").catch(() => null);
  const fresh = { writeKey: randomBytes(24), token: randomBytes(20), metaToken: randomBytes(20) };
  // Written below and by nobody else.
  const kept = known === null ? {} : (JSON.parse(known) as Partial<DemoKeys>);
  const keys: DemoKeys = {
    writeKey: kept.writeKey ?? fresh.writeKey.toString("hex"),
    token: kept.token ?? fresh.token.toString("hex"),
    metaToken: kept.metaToken ?? fresh.metaToken.toString("hex"),
  };
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

/** The store as an operator would configure it; the platforms' addresses are the stand-ins'. */
export function demoConfig(shopUrl: string, platforms: PlatformUrls, keys: DemoKeys): ConfigFile {
  return {
    // One proxy is believed, so that made-up visitors come from addresses of their own.
    server: { trusted_proxies: 1, requests_per_minute_per_ip: 10_000 },
    stores: [
      {
        id: "demo",
        name: "Kiln & Linen",
        country: "US",
        currency: "USD",
        origins: [shopUrl],
        public_key: publicKey,
        write_keys: [keys.writeKey],
        order_source_exclusions: [{ source: "tiktok_shop", destinations: ["tiktok"] }],
        destinations: [
          {
            id: "tiktok",
            type: "tiktok",
            active: true,
            settings: { pixel_id: pixel, purchase_event: "CompletePayment" },
            secrets: { access_token: keys.token },
            base_url: platforms.tiktok,
          },
          {
            id: "meta",
            type: "meta",
            active: true,
            // Meta's base code counts page views by itself, without an ID: copies of them would count twice.
            settings: { pixel_id: metaPixel, page_views: "off" },
            secrets: { access_token: keys.metaToken },
            base_url: platforms.meta,
          },
        ],
      },
    ],
  };
}
