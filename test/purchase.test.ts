import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { type Demo, startDemo } from "../src/demo/index.ts";
import { launchBrowser } from "./browser.ts";

/** An event as the stand-in for TikTok received it from our server. */
interface Payload {
  readonly event_id?: string;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface LedgerEvent {
  readonly event: string;
  readonly event_id: string;
  readonly sources: readonly string[];
  readonly payloads: { readonly server?: Payload };
}

interface Ledger {
  readonly received: number;
  readonly conversions: number;
  readonly duplicates: number;
  readonly merged: number;
  readonly by_event: Readonly<
    Record<
      string,
      { conversions: number; duplicates: number; merged: number; browser: number; server: number }
    >
  >;
  readonly events: readonly LedgerEvent[];
}

const email = "ada.lovelace@example.com";
const emailHash = createHash("sha256").update(email).digest("hex");
const pairs = ["ViewContent", "AddToCart", "InitiateCheckout", "CompletePayment"];

/** TikTok's own browser on a phone; headless Chromium says what it is, and would rightly be taken for a machine. */
const phone =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 " +
  "Mobile Safari/537.36 trill_390003 BytedanceWebview/d8a21c6";

let folder = "";
let demo: Demo;
let browser: Browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "purchase-"));
  browser = await launchBrowser([`--user-agent=${phone}`]);
});

afterEach(() => demo.close());

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(name: string): Promise<Page> {
  demo = await startDemo({
    folder: join(folder, name),
    consoleFolder: join(folder, "no-console"),
    host: "127.0.0.1",
    ports: { server: 0, shop: 0, emulator: 0 },
    seed: 1,
    visits: 0,
    traffic: false,
    logged: () => {},
    fatal: (error) => {
      throw error;
    },
  });
  return browser.newPage();
}

async function ledger(): Promise<Ledger> {
  return (await (await fetch(`${demo.emulatorUrl}/__ledger?payloads=1`)).json()) as Ledger; // the stand-in's own shape
}

async function ledgerWhen(holds: (ledger: Ledger) => boolean): Promise<Ledger> {
  for (;;) {
    const now = await ledger();
    if (holds(now)) return now;
    await sleep(50);
  }
}

/** From the ad to the thank-you page, as a person would. */
async function buy(page: Page): Promise<void> {
  await page.goto(demo.adUrl);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("link", { name: /Stoneware mug/ }).click();
  await page.getByLabel("Quantity").selectOption("2");
  await page.getByRole("button", { name: "Put in basket" }).click();
  await page.getByRole("link", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Phone").fill("+1 213 373 4253");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}

function serverCopy(now: Ledger, name: string): Payload {
  const copy = now.events.find((one) => one.event === name && one.sources.length === 2)?.payloads.server;
  assert.ok(copy, `${name} came from the server`);
  return copy;
}

const everyPairMerged = (now: Ledger): boolean =>
  pairs.every((name) => (now.by_event[name]?.merged ?? 0) >= 1);

describe("one click in the shop becomes one conversion at TikTok", { timeout: 90_000 }, () => {
  it("browser copy and server copy of each act are one, and the purchase carries its match keys", async () => {
    const page = await open("well");
    await buy(page);
    const now = await ledgerWhen(everyPairMerged);
    for (const name of pairs) {
      const counts = now.by_event[name];
      assert.deepEqual(
        [name, counts?.conversions, counts?.merged, counts?.duplicates],
        [name, name === "ViewContent" ? (counts?.conversions ?? 0) : 1, 1, 0],
      );
    }
    assert.equal(now.duplicates, 0);
    const purchase = serverCopy(now, "CompletePayment");
    assert.deepEqual(purchase.user?.email, [emailHash]);
    assert.match(String(purchase.user?.ttclid), /^E\.C\.P\.demo-click/);
    assert.ok(purchase.user?.ttp, "the _ttp cookie of TikTok's script");
    assert.equal(purchase.user?.ip, undefined, "a loopback address is nobody's and is not sent");
    assert.match(String(purchase.user?.user_agent), /Chrome/);
    assert.ok(purchase.properties?.order_id);
    assert.equal(purchase.properties?.value, 48);
  });

  it("page views come from the server only, for TikTok's own page call carries no ID", async () => {
    const page = await open("pages");
    await page.goto(demo.adUrl);
    await page.getByRole("button", { name: "Allow" }).click();
    const now = await ledgerWhen((one) => one.events.some((event) => event.event === "ViewContent"));
    const views = now.events.filter((event) => event.event === "ViewContent");
    assert.ok(views.length > 0);
    for (const view of views) assert.deepEqual(view.sources, ["server"]);
  });

  it("anonymous events that are sent after the visitor was recognised carry the hashed e-mail", async () => {
    const page = await open("late");
    // TikTok is away while the visitor looks around, so that everything waits until after the checkout.
    await fetch(`${demo.emulatorUrl}/__faults`, {
      method: "POST",
      body: JSON.stringify({ html_502: "100%" }),
    });
    await buy(page);
    await fetch(`${demo.emulatorUrl}/__faults`, {
      method: "POST",
      body: JSON.stringify({ html_502: "off" }),
    });
    const now = await ledgerWhen(everyPairMerged);
    for (const name of pairs) {
      assert.deepEqual(serverCopy(now, name).user?.email, [emailHash], `${name} carries the e-mail`);
    }
  });
});
