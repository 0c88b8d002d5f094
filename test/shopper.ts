import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Demo, startDemo } from "../src/demo/index.ts";
import type { Ledger } from "../src/emulators/index.ts";
import { launchBrowser } from "./browser.ts";
import { startForwardProxy } from "./forward-proxy.ts";

/** The address that shop and server see the visitor come from. */
export const address = "203.0.113.9";
/** Headless Chromium says so in its user agent, and would be skipped as a bot. */
export const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** A demo without made-up visitors, and a browser to visit it with. */
export interface Shopping {
  readonly demo: Demo;
  readonly newPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Starts both on free ports. */
export async function startShopping(): Promise<Shopping> {
  const folder = await mkdtemp(join(tmpdir(), "shopping-"));
  const demo = await startDemo({
    folder,
    consoleFolder: join(folder, "no-console"),
    host: "127.0.0.1",
    ports: { server: 0, shop: 0, emulator: 0, meta: 0 },
    seed: 1,
    visits: 1,
    traffic: false,
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  const proxy = await startForwardProxy(address);
  const browser = await launchBrowser(proxy.flags);
  return {
    demo,
    newPage: () => browser.newPage({ userAgent }),
    async close() {
      await browser.close();
      await proxy.close();
      await demo.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** An ad click, a product, the basket, the checkout, the purchase: as a visitor does it, by clicks alone. */
export async function buy(page: Page, landing: string, email: string): Promise<string> {
  await page.goto(landing);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("link", { name: /Stoneware mug/ }).click();
  await page.getByRole("button", { name: "Put in basket" }).click();
  await page.getByRole("link", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
  return new URL(page.url()).searchParams.get("order") ?? "";
}

/** What a platform has counted, with all copies as received. */
export async function ledgerOf(platformUrl: string): Promise<Ledger> {
  // The emulator's own reply.
  return (await (await fetch(`${platformUrl}/__ledger?payloads=1`)).json()) as Ledger;
}

/** Sets fault switches of a platform. */
export async function setFaults(platformUrl: string, values: object): Promise<void> {
  const reply = await fetch(`${platformUrl}/__faults`, { method: "POST", body: JSON.stringify(values) });
  if (!reply.ok) throw new Error(await reply.text());
}

/** Resolves when the condition holds; the test's time limit ends it otherwise. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
