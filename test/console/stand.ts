import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildConsole } from "../../console/build.ts";
import { type RunningServer, startServer } from "../../src/app.ts";
import type { StoreFile } from "../../src/config/index.ts";
import { createTikTokEmulator, serveEmulator, type TikTokEmulator } from "../../src/emulators/index.ts";
import { launchBrowser } from "../browser.ts";

/** The pixel at the stand-in for TikTok, and the token that may write to it. */
export const pixel = "D1AAAAAC77U000000010";
export const token = "canary-token-3d2c1b0a9f8e7d6c5b4a39281706f5e4";
export const writeKey = "canary-write-key-0123456789abcdef";
export const owner = { email: "owner@shop.example", password: "a sentence to enter with" } as const;

/** The destination that a shop has once it has connected TikTok. */
export const tiktokDestination = {
  id: "tiktok",
  type: "tiktok",
  active: true,
  settings: { pixel_id: pixel },
  secrets: { access_token: token },
} as const;

/** A whole Signalpost with its console, the stand-in for TikTok, and a browser. */
export interface Stand {
  readonly server: RunningServer;
  readonly tiktok: TikTokEmulator;
  readonly tiktokUrl: string;
  readonly browser: Browser;
  /** Sends events as a shop's server would; resolves when they are on disk. */
  readonly send: (events: readonly object[]) => Promise<void>;
  /** Opens the one-time link that the server printed, in a new window. */
  readonly arrive: (options?: BrowserContextOptions) => Promise<Visit>;
  /** Makes the owner's account through that link, or signs in once there is one. */
  readonly enter: (options?: BrowserContextOptions) => Promise<Visit>;
  readonly close: () => Promise<void>;
}

/** A page, with everything that went wrong in it. */
export interface Visit {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** Starts everything on free ports in a folder of its own. */
export async function openStand(
  destinations: StoreFile["destinations"] = [],
  origins: string[] = store.origins ?? [],
): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const tiktok = createTikTokEmulator({ now: Date.now, pixels: [{ code: pixel, token }] });
  const [platform, browser, consoleFolder] = await Promise.all([
    serveEmulator(tiktok),
    launchBrowser(),
    builtConsole(),
  ]);
  const emulated = destinations.map((one) => ({ base_url: platform.url, ...one }));
  const server = await startServer({
    config: { stores: [{ ...store, origins, destinations: emulated }] },
    folder: join(folder, "data"),
    consoleFolder,
    port: await freePort(),
    environment: {},
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  const link = new URL((await server.signInUrl()) ?? "");
  const arrive = async (options: BrowserContextOptions = {}) => {
    const visit = await openPage(browser, server.url, options);
    await visit.page.goto(link.pathname + link.hash);
    return visit;
  };
  const accounts = { made: false };
  return {
    server,
    tiktok,
    tiktokUrl: platform.url,
    browser,
    send: (events) => sendEvents(server.url, events),
    arrive,
    async enter(options = {}) {
      const visit = accounts.made ? await openPage(browser, server.url, options) : await arrive(options);
      if (accounts.made) await signIn(visit.page);
      else await acceptLink(visit.page);
      accounts.made = true;
      await visit.page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
      return visit;
    },
    async close() {
      await browser.close();
      await server.close();
      await platform.close();
      await rm(folder, { recursive: true });
    },
  };
}

let built: Promise<string> | undefined;

/** The console, built once for all stands of a test file. */
function builtConsole(): Promise<string> {
  built ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "console-built-"));
    process.once("exit", () => rmSync(folder, { recursive: true }));
    await buildConsole({ outDir: folder });
    return folder;
  })();
  return built;
}

const store: StoreFile = {
  id: "demo",
  name: "Demo shop",
  country: "US",
  currency: "USD",
  origins: ["https://shop.example"],
  write_keys: [writeKey],
};

/** The one-time link names the address that the server will have, so the port is chosen before. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function openPage(browser: Browser, baseURL: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ baseURL, reducedMotion: "reduce", ...options });
  // Long, because a loaded machine is no fault of the page.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()))
      faults.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  return { page, faults };
}

async function acceptLink(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Create the account" }).click();
}

/** Signs in with e-mail and password. */
export async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function sendEvents(url: string, events: readonly object[]): Promise<void> {
  const reply = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${writeKey}`, "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  if (reply.status !== 202)
    throw new Error(`the events were answered ${reply.status}: ${await reply.text()}`);
}

/** What axe finds wrong with the page, a line each; `rules` for only some of its rules. */
export async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  const { violations: found } = await (rules ? axe.withRules([...rules]) : axe).analyze();
  return found.map((one) => `${page.url()}: ${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`);
}

/**
 * What the window's width cuts off, a line each: a page that scrolls sideways, and text that its box hides. Boxes that
 * scroll on their own may be wider.
 */
export async function crowding(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(`(() => {
    const lines = [];
    const extra = document.documentElement.scrollWidth - window.innerWidth;
    if (extra > 0) lines.push(extra + " px too wide");
    for (const element of document.querySelectorAll("main *, [role=dialog] *")) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
      const { overflowX } = getComputedStyle(element);
      const hides = overflowX === "hidden" || overflowX === "clip";
      if (hasText && hides && !element.closest(".sr-only") && element.scrollWidth > element.clientWidth + 1)
        lines.push("cut off: " + element.textContent.trim());
    }
    return lines;
  })()`);
  const width = page.viewportSize()?.width;
  // The script above returns texts only.
  return (found as string[]).map((line) => `${page.url()} at ${width} px: ${line}`);
}
