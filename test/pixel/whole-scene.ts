import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "../../src/app.ts";
import type { SnippetOptions } from "../../src/collect/index.ts";
import { parseConfig } from "../../src/config/index.ts";
import type { EventTrace } from "../../src/wire/index.ts";
import { type PageServing, pixels } from "./page.ts";
import { createScenes, type Scene } from "./scene.ts";
import { type PixelStand, token } from "./stand.ts";

/** A person's browser; the machine's own says that it is headless, which counts as a bot. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const apiKey = "key-of-the-pixel-tests-0123456789";

/** A scene with a server of ours. */
export interface WholeScene extends Scene {
  readonly server: RunningServer;
}

/** Declares tests of the whole way: browser, our server, TikTok, which gets the browser's copy too. */
export function createWholeScenes(): (name: string, play: (scene: WholeScene) => Promise<void>) => void {
  const declare = createScenes();
  return (name, play) => declare(name, (it) => playWhole(it, play), { userAgent });
}

async function playWhole(it: Scene, play: (scene: WholeScene) => Promise<void>): Promise<void> {
  const { server, close } = await openServer(it.stand);
  try {
    await play({ ...it, server });
  } finally {
    await close();
  }
}

/** A server of ours behind so many proxies, whose store has these origins; its destination is the stand's TikTok. */
export async function openServer(
  stand: PixelStand,
  origins: readonly string[] = [stand.shop],
  proxies = 0,
): Promise<{ readonly server: RunningServer; readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "pixel-"));
  const destination = {
    id: "tiktok",
    type: "tiktok",
    active: true,
    settings: { pixel_id: pixels[0] },
    secrets: { access_token: token },
    base_url: stand.tiktok,
  };
  const store = {
    id: "demo",
    country: "US",
    currency: "USD",
    origins,
    cookie_domain: "shop.test",
    destinations: [destination],
  };
  const file = { server: { trusted_proxies: proxies }, stores: [store] };
  const config = parseConfig(JSON.stringify(file), {});
  assert.ok(config.ok, JSON.stringify(config));
  const server = await startServer({
    config: config.value,
    folder,
    port: 0,
    environment: { SIGNALPOST_API_KEY: apiKey },
    consoleFolder: folder,
    logged: () => undefined,
    fatal: (error) => {
      throw error;
    },
  });
  return {
    server,
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the server has stored under this event ID. */
export async function readTrace(server: RunningServer, eventId: string): Promise<EventTrace> {
  const address = `${server.url}/api/events/${eventId}?store=demo`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${apiKey}` } });
  return JSON.parse(await response.text());
}

/** Opens a page of `test/pixel/pages` whose snippet names the real server. */
export function visit(
  { stand, page, server }: WholeScene,
  name: string,
  options: Partial<SnippetOptions> = {},
  path?: string,
  serving?: PageServing,
): Promise<void> {
  return stand.visit(page, name, { endpoint: endpointOf(server), ...options }, path, serving);
}

/** The server under a name of the shop's site. */
export function endpointOf(server: RunningServer): string {
  return server.url.replace("127.0.0.1", "t.shop.test");
}
