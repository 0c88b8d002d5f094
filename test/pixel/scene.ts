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
export type DeclareScene = (name: string, play: () => Promise<void>, options?: BrowserContextOptions) => void;

const sceneMsMax = 40_000;

/** One browser for the test file; `set` is handed the scene of each test. */
export function createScenes(set: (scene: Scene) => void): DeclareScene {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  return (name, play, options = {}) => {
    it(name, { timeout: sceneMsMax }, async () => {
      const stand = await createPixelStand();
      const context = await browser.newContext(options);
      const page = await context.newPage();
      set({ stand, context, page });
      try {
        await play();
      } finally {
        await context.close();
        await stand.close();
      }
    });
  };
}
