import { after, before, it } from "node:test";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { createPixelStand, type PixelStand } from "./stand.ts";

/** A fresh shop and a fresh visitor. */
export interface Scene {
  readonly stand: PixelStand;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Declares a test that gets a scene of its own. */
export type DeclareScene = (
  name: string,
  play: (scene: Scene) => Promise<void>,
  options?: BrowserContextOptions,
) => void;

const sceneMsMax = 120_000;
/** Most of a scene is waiting. */
export const scenesAtOnce = 4;

/** One browser for the test file, a fresh shop and a fresh visitor for each test. */
export function createScenes(backForwardCache = false): DeclareScene {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser([], backForwardCache);
  });
  after(() => browser.close());
  return (name, play, options = {}) => {
    it(name, { timeout: sceneMsMax }, async () => {
      const stand = await createPixelStand();
      const context = await browser.newContext(options);
      const page = await context.newPage();
      try {
        await play({ stand, context, page });
      } finally {
        await context.close();
        await stand.close();
      }
    });
  };
}
