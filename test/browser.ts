import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../scripts/browser.mjs";

/**
 * Flags for a quiet Chromium: it runs as root in containers, makes no requests of its own, and reaches `*.test` names
 * on this machine, so that a test can have a shop and a platform on hosts of their own.
 */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

/**
 * Starts the machine's Chromium; the caller closes it. `backForwardCache`: pages that were left are kept for coming
 * back, as in every visitor's browser; Playwright switches that off.
 */
export async function launchBrowser(
  extraFlags: readonly string[] = [],
  backForwardCache = false,
): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("no Chromium here: run `node scripts/setup.mjs --tests`, or set CHROMIUM_PATH");
  }
  return chromium.launch({
    executablePath,
    args: [...flags, ...extraFlags],
    ignoreDefaultArgs: backForwardCache ? ["--disable-back-forward-cache"] : [],
  });
}
