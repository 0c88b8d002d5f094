import type { IncomingMessage, ServerResponse } from "node:http";
import { createBodies } from "./body.ts";
import type { CollectorPorts, Desk } from "./desk.ts";
import { createReceiptClock } from "./intake.ts";
import { handlePixel, handlePreflight } from "./pixel-route.ts";
import { sendRefusal } from "./reply.ts";
import { serveScript } from "./script-route.ts";
import { handleServerApi } from "./server-route.ts";
import { handleShopify, rereadWebhook } from "./shopify-route.ts";
import { type CollectStore, indexStores } from "./store.ts";
import { createThrottle } from "./throttle.ts";

/** Takes events from the network and answers once they are on disk. */
export interface Collector {
  /** Handles the request when its path is ours; false: it is somebody else's. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly configure: (stores: readonly CollectStore[]) => void;
  /** Reads a kept webhook again; false: it still cannot be read. */
  readonly reread: (webhook: {
    readonly store: string;
    readonly topic: string;
    readonly body: string;
  }) => Promise<boolean>;
}

/** The collector over its ports. */
export function createCollector(ports: CollectorPorts): Collector {
  let index = indexStores([]);
  const bodies = createBodies();
  /** The last net: a fault of ours costs the request in which it shows, which is sent again, not the process. */
  const guarded = (response: ServerResponse, work: () => void): void => {
    try {
      work();
    } catch (error) {
      ports.failed(error);
      const detail = "This is a fault of the server's. Send the same events again later, under the same IDs.";
      if (!response.headersSent)
        sendRefusal(response, 500, "Fault of the server", detail, { retryAfterS: 60 });
    }
  };
  const post = (request: IncomingMessage, response: ServerResponse, handle: () => void): true => {
    if (request.method !== "POST") {
      const detail = "This address takes POST only.";
      sendRefusal(response, 405, "Wrong method", detail, { headers: { allow: "POST" } });
    } else if (ports.isLate?.(request.socket)) {
      const detail =
        "Nothing was stored: too many connections are open. Send the same events again in a moment.";
      // The connection goes, too: what it holds is what there is too much of.
      sendRefusal(response, 503, "Too busy", detail, { retryAfterS: 2, headers: { connection: "close" } });
    } else guarded(response, handle);
    return true;
  };
  const desk: Desk = {
    ports,
    stores: () => index,
    receive: createReceiptClock(ports.now, ports.latestReceipt ?? 0),
    throttle: createThrottle(ports.requestsPerMinute),
    read: (request, response, done, bodyMax) =>
      bodies.read(request, response, (body) => guarded(response, () => done(body)), bodyMax),
    store(store, texts, at, response, done) {
      // One slot per store in the embedded engine; a cluster spreads a large store over several.
      ports.log.append(`${store.id}/0`, texts, at).then(
        (place) => {
          ports.stored();
          guarded(response, () => done(place));
        },
        (error: unknown) => {
          ports.refused(error);
          sendRefusal(
            response,
            503,
            "Cannot store events now",
            "Nothing was stored. Send the same events again.",
            { retryAfterS: 5 },
          );
        },
      );
    },
  };
  return {
    reread: (webhook) => rereadWebhook(desk, webhook),
    configure(stores) {
      index = indexStores(stores);
    },
    handle(request, response) {
      const url = request.url ?? "/";
      const queryAt = url.indexOf("?");
      const path = queryAt < 0 ? url : url.slice(0, queryAt);
      if (path === "/v1/events")
        return post(request, response, () => handleServerApi(desk, request, response));
      if (path === "/e") {
        if (request.method === "OPTIONS") return handlePreflight(desk, request, response);
        return post(request, response, () => handlePixel(desk, request, response));
      }
      if (path === "/s.js" || path.startsWith("/s/"))
        return serveScript(ports.script, url, request, response);
      if (path.startsWith(shopifyPrefix)) {
        const id = path.slice(shopifyPrefix.length);
        return post(request, response, () => handleShopify(desk, id, request, response));
      }
      return false;
    },
  };
}

const shopifyPrefix = "/v1/shopify/webhooks/";
