import type { ConfigFile } from "../config/index.ts";
import { dayMs } from "../core/index.ts";
import type { Clock, Http } from "../engine/index.ts";
import { assertStoreWebhooks } from "../operate/index.ts";

/** Ports of the keeper. */
export interface WebhookKeeperPorts {
  readonly clock: Clock;
  readonly http: Http;
  readonly config: () => ConfigFile;
  readonly logged: (level: "info" | "warn", message: string) => void;
}

/**
 * Makes missing Shopify webhook subscriptions at the start and once a day, for stores with Admin access on a server
 * that knows its public address: Shopify deletes a subscription after 8 failed deliveries in a row. Ends with the
 * signal.
 */
export async function keepWebhooks(ports: WebhookKeeperPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { stores, server } = ports.config();
    for (const store of stores) {
      if (!store.shopify?.admin_token || !server?.public_url) continue;
      try {
        const { made, failed } = await assertStoreWebhooks(
          ports,
          store,
          server.public_url.replace(/\/$/, ""),
        );
        if (made.length > 0) ports.logged("info", `store ${store.id}: webhooks made for ${made.join(", ")}`);
        for (const one of failed) {
          ports.logged("warn", `store ${store.id}: no webhook for ${one.topic}: ${one.message}`);
        }
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        ports.logged("warn", `store ${store.id}: webhooks could not be checked: ${words}`);
      }
    }
    await ports.clock.sleep(dayMs, signal);
  }
}
