import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "../../src/app.ts";
import type { SnippetOptions } from "../../src/collect/index.ts";
import { parseConfig } from "../../src/config/index.ts";
import { createScenes, type Scene } from "./scene.ts";
import { type PageGuard, pixels, token } from "./stand.ts";

/** A person's browser; the machine's own says that it is headless, which counts as a bot. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Opens the server's API. */
export const apiKey = "key-of-the-pixel-tests-0123456789";

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
  const { stand } = it;
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
    origins: [stand.shop],
    cookie_domain: "shop.test",
  };
  const config = parseConfig(JSON.stringify({ stores: [{ ...store, destinations: [destination] }] }), {});
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
  try {
    await play({ ...it, server });
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a page of `test/pixel/pages` whose snippet names the real server. */
export function visit(
  { stand, page, server }: WholeScene,
  name: string,
  options: Partial<SnippetOptions> = {},
  path?: string,
  guard?: PageGuard,
): Promise<void> {
  return stand.visit(page, name, { endpoint: endpointOf(server), ...options }, path, guard);
}

/** The server under a name of the shop's site. */
export function endpointOf(server: RunningServer): string {
  return server.url.replace("127.0.0.1", "t.shop.test");
}
