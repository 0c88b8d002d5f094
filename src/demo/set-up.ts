import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigFile } from "../config/index.ts";

/** The demo's pixel at TikTok, and its store's public key. */
export const pixel = "D1AAAAAC77U000000010";
export const publicKey = "demo";

/** Secrets of the demo. */
export interface DemoKeys {
  readonly writeKey: string;
  readonly token: string;
}

/** Made at the first start and kept with the demo's data, so that what was set up in the console stays right. */
export async function demoKeys(folder: string): Promise<DemoKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "demo-keys.json");
  const known = await readFile(file, "utf8").catch(() => null);
  // Written below and by nobody else.
  if (known !== null) return JSON.parse(known) as DemoKeys;
  const keys = { writeKey: randomBytes(24).toString("hex"), token: randomBytes(20).toString("hex") };
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

/** The store as an operator would configure it; TikTok's address is the stand-in's. */
export function demoConfig(shopUrl: string, platformUrl: string, keys: DemoKeys): ConfigFile {
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
            base_url: platformUrl,
          },
        ],
      },
    ],
  };
}
